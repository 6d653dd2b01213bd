"""Closures and shifts."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.rules import Role
from clinic_sched.clinic import service
from clinic_sched.clinic.days import version_of
from clinic_sched.clinic.models import Closure, Shift
from clinic_sched.errors import Stale
from tests import builders
from tests.moments import MONDAY, at

TUESDAY = MONDAY + timedelta(days=1)
REPEATED = {"until": str(MONDAY + timedelta(days=7)), "weekdays": ["0", "1", "2", "3", "4"]}


@pytest.fixture
def site(session):
    return builders.site()


@pytest.fixture
def url(site):
    return f"/clinic/sites/{site.public_id}"


@pytest.fixture
def ana(session):
    return builders.user(Role.NURSE, name="Ana Ruiz")


@pytest.fixture
def monday_shift(ana):
    return {"nurse": ana.public_id, "on": str(MONDAY), "starts": "08:00", "ends": "16:00"}


def shifts(session):
    return session.scalars(sa.select(Shift).order_by(Shift.starts_at)).all()


def test_a_closure_is_removed(manager, site, session):
    closure = builders.closure(site, at(9), at(12))
    page = f"/clinic/closures/{closure.public_id}"

    manager.submit(page, action=f"{page}/remove")

    assert session.scalar(sa.select(Closure)) is None
    assert manager.post(f"{page}/remove").status_code in (400, 404)


def test_a_shift_with_a_break_is_added(manager, site, url, session, monday_shift):
    manager.submit(f"{url}/shifts/new", **monday_shift, break_starts="12:00", break_ends="12:30")

    [shift] = shifts(session)
    assert (shift.starts_at, shift.ends_at) == (at(8), at(16))
    assert (shift.break_starts_at, shift.break_ends_at) == (at(12), at(12, 30))
    assert version_of(site, MONDAY) == 1


def test_a_shift_is_repeated_on_weekdays(manager, url, session, monday_shift):
    manager.submit(f"{url}/shifts/new", **monday_shift, **REPEATED)

    assert [shift.starts_at for shift in shifts(session)] == [
        at(8, days=nth) for nth in (0, 1, 2, 3, 4, 7)
    ]


def test_an_overlapping_shift_is_refused_in_a_sentence_and_none_is_added(
    manager, site, url, session, ana, monday_shift
):
    builders.shift(site, ana, at(15, days=2), at(19, days=2))

    answer = manager.submit(f"{url}/shifts/new", **monday_shift, **REPEATED)

    assert answer.status_code == 422
    assert "Ana Ruiz already has a shift at that time on Wednesday 8 May 2030." in answer.text
    assert len(shifts(session)) == 1


def test_a_double_click_adds_one_shift(manager, url, session, monday_shift):
    first = manager.submit(f"{url}/shifts/new", **monday_shift, form_key="the same")
    second = manager.submit(f"{url}/shifts/new", **monday_shift, form_key="the same")

    assert (first.status_code, second.location) == (302, first.location)
    assert len(shifts(session)) == 1


def test_half_a_break_is_refused(manager, url, monday_shift):
    answer = manager.submit(f"{url}/shifts/new", **monday_shift, break_starts="12:00")

    assert answer.status_code == 422
    assert "Enter both times of the break, or neither." in answer.text


def test_a_time_the_clocks_skip_is_refused(manager, url, monday_shift):
    skipped = monday_shift | {"on": "2030-03-10", "starts": "02:30"}

    answer = manager.submit(f"{url}/shifts/new", **skipped)

    assert answer.status_code == 422
    assert "the clocks go forward" in answer.text


def test_nobody_who_left_is_put_on_duty(manager, url, session, monday_shift, ana):
    ana.disabled_at = at(8)

    answer = manager.submit(f"{url}/shifts/new", **monday_shift)

    assert answer.status_code == 422
    assert shifts(session) == []


def test_the_week_shows_each_person_and_day(manager, site, ana):
    builders.shift(site, ana, at(8), at(16), break_starts_at=at(12), break_ends_at=at(12, 30))

    page = manager.get(f"/clinic/shifts?site={site.public_id}&week={MONDAY}").text

    assert "Ana Ruiz" in page
    assert "08:00–16:00" in page
    assert "Break 12:00–12:30" in page


@pytest.mark.parametrize("week", ["", "nonsense", "2030-13-01", "9999-01-01", "1900-01-01"])
def test_a_week_that_cannot_be_read_is_this_week(manager, site, week):
    assert manager.get(f"/clinic/shifts?week={week}").status_code == 200


@pytest.fixture
def went_home(ana, site, session):
    """Somebody who went home at noon, and what another desk still has on its screen."""
    shift = builders.shift(site, ana, at(8), at(16))
    session.commit()
    session.refresh(shift)
    end = sa.update(Shift).values(ends_at=at(12)).execution_options(synchronize_session=False)
    session.execute(end)
    return shift


def test_who_went_home_is_not_called_back_by_an_older_page(went_home, site, session):
    boss = builders.user(Role.MANAGER)

    service.end_shift(site, went_home, at(14), reason="Ill", by=boss, now=at(9))
    session.flush()

    assert shifts(session)[0].ends_at == at(12)


def test_who_is_off_duty_altogether_cannot_go_home_again(went_home, site, session):
    boss = builders.user(Role.MANAGER)
    session.execute(sa.delete(Shift).execution_options(synchronize_session=False))

    with pytest.raises(Stale):
        service.end_shift(site, went_home, at(14), reason="Ill", by=boss, now=at(9))
