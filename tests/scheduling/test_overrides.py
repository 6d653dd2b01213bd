"""Setting hours or nurse cover aside, and overflow chairs: the way through every door."""

import pytest
import sqlalchemy as sa

from clinic_sched.audit.models import AuditEvent
from clinic_sched.clinic.models import Shift
from clinic_sched.scheduling.models import Appointment
from tests import builders
from tests.moments import EVENING_BEFORE, MONDAY, NINE, at
from tests.people import Form

REASON = "Two nurses stay longer"


@pytest.fixture
def boss_at_seven(it_is, visitor, boss):
    it_is(at(7))
    return visitor().signed_in(boss)


@pytest.fixture
def without_nurses(session, site):
    """Nobody is on duty on the Monday."""
    session.execute(sa.delete(Shift).where(Shift.starts_at < at(23)))
    return site


def sound(patient, version, site, **facts):
    return {
        "patient": patient.public_id,
        "protocol": version.public_id,
        "site": site.public_id,
        "starts_at": NINE.isoformat(),
        **facts,
    }


def book(browser, patient, version, site, **facts):
    form = Form(browser.get("/patients/new").text, None)
    token = form.fields["csrf_token"]
    return browser.post("/appointments", sound(patient, version, site, csrf_token=token, **facts))


def test_a_visit_without_nurses_is_booked_by_who_may_with_a_reason_and_shown(
    boss_at_seven, patient, version, without_nurses, session
):
    refused = book(boss_at_seven, patient, version, without_nurses)
    assert refused.status_code == 422
    assert "No nurse is on duty at 09:00." in refused.text
    assert "Set the rule aside" in refused.text

    answer = book(boss_at_seven, patient, version, without_nurses, override_reason=REASON)

    visit = session.scalar(sa.select(Appointment))
    assert (answer.status_code, visit.override_reason) == (303, REASON)
    board = boss_at_seven.get(f"/board/{MONDAY}?site={without_nurses.public_id}").text
    assert f"Rule set aside: {REASON}" in board
    assert "Not enough nurses" not in board
    kept = session.scalar(sa.select(AuditEvent.details).where(AuditEvent.action == "book visit"))
    assert REASON in str(kept)


def test_the_desk_may_not_set_a_rule_aside(reception, patient, version, without_nurses, session):
    desk = reception(at(7))

    answer = book(desk, patient, version, without_nurses, override_reason=REASON)

    assert answer.status_code in (403, 422)
    assert "Set the rule aside" not in book(desk, patient, version, without_nurses).text
    assert session.scalar(sa.select(Appointment)) is None


def test_a_visit_is_moved_outside_hours_with_a_reason(
    boss_at_seven, patient, version, site, session
):
    visit = builders.appointment(site, patient, version, NINE)
    url = f"/appointments/{visit.public_id}/move"

    refused = boss_at_seven.submit(url, starts_at=f"{MONDAY}T18:00", chair="")
    done = boss_at_seven.submit(url, starts_at=f"{MONDAY}T18:00", chair="", override_reason=REASON)

    assert refused.status_code == 422
    assert "The clinic closes at 19:00" in refused.text
    session.refresh(visit)
    assert (done.status_code, visit.starts_at, visit.override_reason) == (303, at(18), REASON)


def test_a_reason_of_blanks_is_no_reason(boss_at_seven, patient, version, without_nurses, session):
    answer = book(boss_at_seven, patient, version, without_nurses, override_reason="   ")

    assert answer.status_code == 422
    assert session.scalar(sa.select(Appointment)) is None


@pytest.mark.parametrize("what", ["chair", "patient", "closure"])
def test_a_chair_the_patients_own_time_and_a_closure_are_never_set_aside(
    boss_at_seven, patient, version, session, what
):
    site = builders.site(1)
    builders.staffed(site)
    if what == "chair":
        builders.appointment(site, builders.patient(), version, NINE)
    elif what == "patient":
        builders.appointment(builders.site(), patient, version, NINE)
    else:
        builders.closure(site, at(8), at(12))
    before = session.scalar(sa.select(sa.func.count()).select_from(Appointment))

    answer = book(boss_at_seven, patient, version, site, override_reason=REASON)

    assert answer.status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(Appointment)) == before


def test_a_re_plan_never_sets_a_rule_aside_by_itself(
    boss_at_seven, patient, version, site, session
):
    visit = builders.appointment(
        site, patient, version, NINE, override_reason="Once", override_by_id=1
    )
    others = session.scalars(sa.select(Shift).where(Shift.starts_at < at(23))).all()
    for shift in others[1:]:
        session.delete(shift)
    page = f"/board/{MONDAY}/shifts/{others[0].public_id}/end"
    session.commit()

    shown = boss_at_seven.submit(
        f"{page}/preview", page=page, action=page, ends="07:00", reason="Ill"
    )

    assert shown.status_code in (303, 409)
    session.refresh(visit)
    assert visit.starts_at == NINE


def crowded(version, with_overflow=True):
    """One ordinary chair, taken at nine, and an overflow chair."""
    site = builders.site(1)
    builders.staffed(site)
    if with_overflow:
        builders.chair(site, 2, label="Recliner by the desk", is_overflow=True)
    builders.appointment(site, builders.patient(), version, NINE)
    return site


def test_an_overflow_chair_is_offered_by_name_where_no_other_is_free(
    reception, patient, version, session
):
    site = crowded(version)
    desk = reception(EVENING_BEFORE)

    refused = book(desk, patient, version, site)

    assert refused.status_code == 422
    assert "No ordinary chair is free then, but an overflow chair is." in refused.text
    assert "Book on Recliner by the desk" in refused.text


def test_the_desk_books_the_overflow_chair_and_the_board_shows_it(
    reception, patient, version, session
):
    site = crowded(version)
    desk = reception(EVENING_BEFORE)
    spare = session.scalars(sa.select(Appointment)).one().site.chairs[-1]

    answer = book(desk, patient, version, site, chair=spare.public_id)

    assert answer.status_code == 303
    assert "Recliner by the desk" in desk.get(f"/board/{MONDAY}?site={site.public_id}").text


def test_no_overflow_chair_is_offered_while_another_is_free(reception, patient, version):
    site = builders.site(2)
    builders.staffed(site)
    builders.chair(site, 3, label="Recliner by the desk", is_overflow=True)
    desk = reception(EVENING_BEFORE)
    page = f"/find-time?patient={patient.public_id}&protocol={version.public_id}&from={MONDAY}"

    shown = desk.get(f"{page}&site={site.public_id}&ask_on={MONDAY}&ask_at=09:00")

    assert "Recliner by the desk" not in shown.text


def test_the_search_tells_of_the_overflow_chair_too(reception, patient, version):
    site = crowded(version)
    desk = reception(EVENING_BEFORE)
    page = f"/find-time?patient={patient.public_id}&protocol={version.public_id}&from={MONDAY}"

    shown = desk.get(f"{page}&site={site.public_id}&ask_on={MONDAY}&ask_at=09:00")

    assert "Book on Recliner by the desk" in shown.text


def test_a_visit_without_cover_is_kept_where_it_is_by_who_may_with_a_reason(
    boss_at_seven, patient, version, without_nurses, session
):
    visit = builders.appointment(without_nurses, patient, version, NINE)
    right = f"/board/{MONDAY}/repair?site={without_nurses.public_id}"
    url = f"/appointments/{visit.public_id}/move"
    shown = boss_at_seven.get(right).text
    assert f'href="{url}">Keep it there, with a reason' in shown

    done = boss_at_seven.submit(url, override_reason=REASON)

    assert done.status_code == 303
    session.refresh(visit)
    assert (visit.starts_at, visit.override_reason, visit.move_number) == (NINE, REASON, 0)
    assert "Nothing need be moved." in boss_at_seven.get(right).text


def test_the_desk_is_not_led_to_keep_a_visit_without_cover(
    reception, patient, version, without_nurses
):
    builders.appointment(without_nurses, patient, version, NINE)

    page = reception(at(7)).get(f"/board/{MONDAY}/repair?site={without_nurses.public_id}").text

    assert "Not enough nurses" in page
    assert "Keep it there" not in page
