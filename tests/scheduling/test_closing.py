"""Closing a chair, a day or a shift, with the visits it hits."""

import re

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.rules import Role
from clinic_sched.audit.models import AuditEvent
from clinic_sched.clinic.days import version_of
from clinic_sched.clinic.models import Closure, Shift
from clinic_sched.followup import service as followup
from clinic_sched.messaging.models import Message
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus
from tests import builders
from tests.moments import MIDNIGHT, MONDAY, NINE, at
from tests.scheduling.closings import BOARD, accept, close, preview


@pytest.fixture
def desk(reception):
    """At seven on the Monday, before anybody has come."""
    return reception(at(7))


def test_a_closed_chair_lists_its_visits_and_moves_them_in_one_step(desk, site, booked, session):
    hit, other = booked(9), booked(13, chair=1)
    page, url = close(desk, site, chair=site.chairs[0].public_id)

    answer = accept(desk, page, url)

    assert "09:00 as before, Chair" in page.text
    assert (answer.status_code, answer.location) == (303, f"{BOARD}?site={site.public_id}")
    session.refresh(hit)
    session.refresh(other)
    assert hit.starts_at == NINE
    assert hit.chair_id != site.chairs[0].id
    assert other.chair_id == site.chairs[1].id
    assert session.scalar(sa.select(Closure)).reason == "Repair"


def test_a_look_changes_nothing(desk, site, booked, session):
    hit = booked(9)

    close(desk, site, chair=site.chairs[0].public_id)

    session.refresh(hit)
    assert hit.chair_id == site.chairs[0].id
    assert session.scalar(sa.select(Closure)) is None


def test_a_closed_day_moves_its_visits_to_the_nearest_day(desk, site, booked, session):
    hit = booked(9, days=1)
    url = f"/board/{MONDAY.replace(day=7)}/close?site={site.public_id}"
    page = preview(desk, url, reason="Holiday")

    accept(desk, page, url)

    session.refresh(hit)
    assert hit.starts_at in (at(9), at(9, days=2))
    assert (hit.move_number, hit.confirmed_at) == (1, None)


def test_the_preview_says_what_the_patient_will_read_and_whom_to_phone(desk, site, version, booked):
    reads = builders.candidate(version, given_name="Mara", family_name="Mailed")
    phones = builders.candidate(version, given_name="Petra", family_name="Phoned", email=None)
    booked(9, days=2, patient=reads)
    booked(13, days=2, patient=phones)
    url = f"/board/{MONDAY.replace(day=8)}/close?site={site.public_id}"

    page = preview(desk, url, reason="Holiday").text

    assert "Hello Mara," in page
    assert "your visit has a new time" in page
    assert "Hello Petra," not in page
    assert "+15555550123" in page


def test_who_is_left_stays_on_the_day_with_a_mark(desk, site, booked, session):
    hit = booked(9)
    page, url = close(desk, site)

    answer = accept(desk, page, url, **{f"go-{hit.public_id}": ""})

    session.refresh(hit)
    assert (hit.starts_at, hit.status) == (NINE, AppointmentStatus.BOOKED)
    board = desk.get(answer.location).text
    assert "Closed then: phone" in board
    assert "1 visit needs a new place" in board
    assert "1 visit needs a new time: phone the patient." in board


def test_another_choice_than_the_first_is_followed(desk, site, booked, session):
    hit = booked(9)
    page, url = close(desk, site, chair=site.chairs[0].public_id)
    values = re.findall(rf'name="go-{hit.public_id}".*?</select>', page.text, re.S)
    offered = re.findall(r'value="([^"]+)"', values[0])

    accept(desk, page, url, **{f"go-{hit.public_id}": offered[-1]})

    session.refresh(hit)
    assert hit.starts_at.isoformat() == offered[-1].split()[0]


def test_a_patient_who_is_here_stays_on_the_day(reception, site, booked):
    desk = reception(at(9, 5))
    here = booked(9, status=AppointmentStatus.ARRIVED, arrived_at=at(8, 50))
    page, _ = close(desk, site)

    assert "Is here" in page.text
    assert "Tue 7 May" not in page.text
    assert f'name="go-{here.public_id}"' in page.text


def test_a_nurse_who_goes_home_takes_her_cover_with_her(desk, site, booked, session):
    shift, *others = session.scalars(sa.select(Shift).where(Shift.starts_at < at(12))).all()
    for other in others:
        session.delete(other)
    late, early = booked(13), booked(7, chair=1)
    url = f"{BOARD}/shifts/{shift.public_id}/end"
    page = preview(desk, url, ends="12:00", reason="Ill")

    answer = accept(desk, page, url)

    assert "Not enough nurses" in page.text
    assert answer.status_code == 303
    for one in (shift, late, early):
        session.refresh(one)
    assert shift.ends_at == at(12)
    assert late.starts_at == at(13, days=1)
    assert early.starts_at == at(7)


def test_a_nurse_who_does_not_come_is_off_duty(desk, site, session):
    public_id = session.scalar(sa.select(Shift.public_id).where(Shift.starts_at < at(12)))
    url = f"{BOARD}/shifts/{public_id}/end"

    accept(desk, preview(desk, url, ends="06:00", reason="Ill"), url)

    assert session.scalar(sa.select(Shift).where(Shift.public_id == public_id)) is None


def test_a_break_ends_with_the_shift(desk, site, session):
    nurse = builders.user(Role.NURSE, name="Ana Ruiz")
    rest = {"break_starts_at": at(12), "break_ends_at": at(12, 30)}
    shift = builders.shift(site, nurse, at(8), at(16), **rest)
    url = f"{BOARD}/shifts/{shift.public_id}/end"

    accept(desk, preview(desk, url, ends="12:15", reason="Ill"), url)

    session.refresh(shift)
    assert (shift.ends_at, shift.break_ends_at) == (at(12, 15), at(12, 15))


def test_a_visit_booked_meanwhile_is_shown_before_anything_is_done(desk, site, booked, session):
    page, url = close(desk, site, chair=site.chairs[0].public_id)
    booked(9)

    answer = accept(desk, page, url)

    assert answer.status_code == 409
    assert "Somebody else changed this day" in answer.text
    assert 'value="Repair"' in answer.text
    assert session.scalar(sa.select(Closure)) is None


def test_a_visit_moved_meanwhile_is_shown_before_anything_is_done(desk, site, booked, session):
    hit = booked(9)
    page, url = close(desk, site, chair=site.chairs[0].public_id)
    hit.note = "By taxi"

    assert accept(desk, page, url).status_code == 409
    assert session.scalar(sa.select(Closure)) is None


def test_a_place_taken_meanwhile_is_refused_beside_its_visit_and_nothing_is_done(
    desk, site, booked, session
):
    hit = booked(9)
    page, url = close(desk, site, chair=site.chairs[0].public_id)
    booked(9, chair=1)
    booked(9, chair=2)

    answer = accept(desk, page, url)

    assert answer.status_code == 422
    assert "is not free any more" in answer.text
    assert "is taken from 09:00" in answer.text
    assert f'name="go-{hit.public_id}"' in answer.text
    assert session.scalar(sa.select(Closure)) is None
    session.refresh(hit)
    assert hit.chair_id == site.chairs[0].id


@pytest.mark.parametrize(
    "typed", [{"starts": "11:00", "ends": "10:00"}, {"ends_on": "2030-05-05"}, {"reason": ""}]
)
def test_what_cannot_be_closed_is_refused_and_kept(desk, site, typed):
    url = f"{BOARD}/close?site={site.public_id}"

    answer = preview(desk, url, **{"reason": "Repair"} | typed)

    assert answer.status_code == 422
    assert all(f'value="{value}"' in answer.text for value in typed.values())


def test_without_times_whole_days_are_closed(desk, site, session):
    page, url = close(desk, site, ends_on="2030-05-07")

    accept(desk, page, url)

    closure = session.scalar(sa.select(Closure))
    assert (closure.starts_at, closure.ends_at) == (MIDNIGHT, at(0, days=2))
    assert version_of(site, MONDAY) >= 1


def test_one_chair_is_closed_for_some_hours(desk, site, session):
    chair = site.chairs[1]
    page, url = close(desk, site, chair=chair.public_id, starts="09:00", ends="11:30")

    accept(desk, page, url)

    closure = session.scalar(sa.select(Closure))
    assert (closure.chair, closure.starts_at, closure.ends_at) == (chair, at(9), at(11, 30))


def test_a_chair_out_of_use_moves_every_visit_it_has(it_is, visitor, boss, site, booked, session):
    it_is(at(7))
    manager = visitor().signed_in(boss)
    hits = [booked(9), booked(9, days=1), booked(13, days=3)]
    url = f"/clinic/sites/{site.public_id}/chairs/{site.chairs[0].public_id}/retire"

    answer = accept(manager, manager.get(url), url)

    assert answer.status_code == 303
    for one in (*hits, site.chairs[0]):
        session.refresh(one)
    assert site.chairs[0].id not in {one.chair_id for one in hits}
    assert site.chairs[0].retired_at is not None


def test_everything_done_is_in_the_audit_trail(desk, site, booked, session):
    booked(9)
    page, url = close(desk, site, chair=site.chairs[0].public_id)

    accept(desk, page, url)

    actions = set(session.scalars(sa.select(AuditEvent.action)))
    assert {"add closure", "move visit"} <= actions


def test_a_double_click_closes_once(desk, site, booked, session):
    booked(9)
    page, url = close(desk, site, chair=site.chairs[0].public_id)

    first, second = accept(desk, page, url), accept(desk, page, url)

    assert (second.status_code, second.location) == (303, first.location)
    assert session.scalar(sa.select(sa.func.count()).select_from(Closure)) == 1


def test_a_closure_refused_by_rubbish_changes_nothing(desk, site, booked, session):
    hit = booked(9)
    page, url = close(desk, site, chair=site.chairs[0].public_id)

    for rubbish in ("x", "2030-05-06T09:00:00+00:00 nobody", "2030-05-06 \0", "9" * 999):
        assert accept(desk, page, url, **{f"go-{hit.public_id}": rubbish}).status_code == 422
    assert accept(desk, page, url, **{"go-nobody": "x"}).status_code in (404, 409, 422)
    assert session.scalar(sa.select(Closure)) is None


def test_visits_of_another_site_are_not_touched(desk, site, booked, version, session):
    elsewhere = builders.site()
    stranger = builders.appointment(elsewhere, builders.patient(), version, NINE)
    page, url = close(desk, site)

    answer = accept(desk, page, url, **{f"go-{stranger.public_id}": ""})

    assert answer.status_code == 422 or answer.status_code == 404 or answer.status_code == 409
    assert session.scalar(sa.select(Closure)) is None
    assert session.get(Appointment, stranger.id).starts_at == NINE


def test_the_mails_of_a_closed_day_leave_by_themselves_three_minutes_later(
    reception, site, version, booked, session
):
    desk = reception(at(7))
    person = builders.candidate(version, given_name="Mara", email="mara@mail.example")
    booked(9, days=2, patient=person)
    url = f"/board/{MONDAY.replace(day=8)}/close?site={site.public_id}"
    accept(desk, preview(desk, url, reason="Holiday"), url)

    written = []
    for minutes in (2, 4, 5):
        followup.plan_owed(now=at(7, minutes))
        session.commit()
        written.append(session.scalars(sa.select(Message.subject)).all())

    assert [len(each) for each in written] == [0, 1, 1]
    assert "your visit is now on" in written[1][0]
