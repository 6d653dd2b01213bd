"""Planning a series on a real clinic: what is found, and what is said where nothing is."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.clinic.models import OpeningHours
from clinic_sched.protocols.queries import plan_of
from clinic_sched.scheduling import service
from clinic_sched.scheduling.engine.proposals import Wishes
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.queries.series_asks import Ask, days_for
from clinic_sched.scheduling.queries.series_days import Guest
from clinic_sched.scheduling.queries.series_plans import plan
from clinic_sched.scheduling.queries.series_relief import reliefs
from clinic_sched.scheduling.spacing import main_visits, min_gap_days
from tests import builders
from tests.moments import EVENING_BEFORE, MONDAY, NINE, at

WEEK = [MONDAY + timedelta(days=nth) for nth in range(60)]


@pytest.fixture
def site(session):
    site = builders.site()
    builders.staffed(site, nurses=3, days=40)
    return site


@pytest.fixture
def ask(site, session):
    """Ask for a protocol's series from the Monday on, with whatever else is wished."""

    def asked(code="KET-MOOD-40", **facts):
        version = builders.protocol_version(code)
        protocol, patient = plan_of(version), builders.candidate(version)
        session.commit()
        shape = service.shape_of(version)
        guest = Guest(site, patient, version, shape, min_gap_days(protocol), EVENING_BEFORE)
        numbers = tuple(range(1, main_visits(protocol) + 1))
        return Ask(guest, protocol, MONDAY, numbers, **facts)

    return asked


def days(found):
    return [(one.starts_at - at(0)).days for one in found.dates]


def test_a_free_clinic_gives_six_visits_at_their_ideal_spacing(ask):
    found = plan(ask())

    assert days(found) == [0, 3, 6, 9, 12, 15]
    assert len({one.starts_at.time() for one in found.dates}) == 1
    assert found.is_bookable


def test_ten_working_days_leave_out_the_weekend(ask):
    assert days(plan(ask("KET-CRPS-240x10"))) == [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]


def test_a_weekday_on_which_the_site_never_opens_is_no_working_day(ask, site, session):
    session.execute(
        sa.delete(OpeningHours).where(OpeningHours.site_id == site.id, OpeningHours.weekday == 4)
    )
    asked = ask("KET-CRPS-240x10")

    assert plan(asked).obstacle.by_window
    eased = replace(asked, easing=replace(asked.easing, window_days=7))
    assert days(plan(eased)) == [0, 1, 2, 3, 7, 8, 9, 10, 14, 15]


def test_a_closed_working_day_breaks_ten_in_a_row(ask, site):
    builders.closure(site, at(0, days=2), at(0, days=3))

    assert days(plan(ask("KET-CRPS-240x10")))[:2] == [3, 4]


def test_no_visit_is_on_a_day_the_patient_comes_for_something_else(ask, site, session):
    asked = ask()
    other = builders.protocol_version("MAG-30")
    builders.appointment(site, asked.guest.patient, other, at(8, days=3))

    assert 3 not in days(plan(asked))


def test_visits_that_are_planned_again_do_not_stand_in_their_own_way(ask, site, session):
    asked = ask()
    booked = [
        builders.appointment(site, asked.guest.patient, asked.guest.version, at(9, days=day))
        for day in (0, 3, 6, 9, 12, 15)
    ]
    guest = replace(asked.guest, without=frozenset(one.id for one in booked))

    assert days(plan(replace(asked, guest=guest))) == [0, 3, 6, 9, 12, 15]


def test_a_pin_is_kept_to_the_minute(ask):
    found = plan(ask(pins={3: at(14, 15, days=7)}))

    assert found.dates[2].starts_at == at(14, 15, days=7)
    assert found.dates[2].is_pinned


def test_a_day_is_kept_and_its_best_start_is_found(ask):
    assert days(plan(ask(pins={3: WEEK[8]})))[2] == 8


def test_pins_too_far_apart_are_kept_and_said_to_be_off(ask):
    found = plan(ask(pins={1: at(9), 2: at(9, days=9)}))

    assert found.is_loose
    assert [one.is_off for one in found.dates][:3] == [False, True, False]
    assert found.is_bookable


def test_pins_on_one_day_leave_no_series(ask):
    found = plan(ask(pins={1: at(9), 2: at(13)}))

    assert not found.is_bookable
    assert found.obstacle.number == 2


def test_a_pin_that_does_not_fit_is_shown_with_its_reasons(ask, site):
    builders.closure(site, at(0, days=3), at(0, days=4))

    found = plan(ask(pins={2: at(9, days=3)}))
    assert not found.is_bookable
    assert [bool(one.refusals) for one in found.dates] == [False, True, *[False] * 4]


def test_kept_visits_before_and_after_leave_room_for_the_one_added_back(ask):
    asked = replace(ask(), numbers=(3,), kept={2: at(9, days=3), 4: at(9, days=9)})

    assert days(plan(asked)) == [6]


def test_the_whole_day_of_a_booster_far_away_is_reached(ask, site):
    builders.staffed(site, nurses=3, days=120)
    asked = ask()

    assert days(plan(replace(asked, numbers=(*asked.numbers, 7, 8))))[-2:] == [43, 71]


def test_a_series_that_crosses_the_change_of_the_clocks_keeps_its_hour(ask, site, session):
    nurse = builders.user()
    for day in range(170, 200):
        builders.shift(site, nurse, at(7, days=day), at(19, days=day))
    first = MONDAY + timedelta(days=175)
    found = plan(replace(ask(), first_on=first, wishes=Wishes(around=time(9))))

    zone = site.clock
    assert {one.starts_at.astimezone(zone).time() for one in found.dates} == {time(9)}
    assert len({one.starts_at.utctimetuple().tm_hour for one in found.dates}) == 2
    assert found.dates[0].starts_at.astimezone(zone).date() < date(2030, 11, 3)


def test_the_visit_without_a_start_is_named_with_the_reason(ask, site, session):
    session.execute(sa.text("DELETE FROM shifts"))

    found = plan(ask())
    assert (found.obstacle.number, found.obstacle.resource) == (1, Resource.NURSES)
    assert found.dates == ()


def test_the_dates_before_the_obstacle_are_shown(ask, site):
    builders.closure(site, at(0, days=8), at(0, days=40))

    found = plan(ask())
    assert found.obstacle.number == 5
    assert len(found.dates) == 4


def test_each_relief_is_a_series_that_fits(ask):
    asked = ask(wishes=Wishes(weekdays=frozenset({0}), latest=time(8)))

    found = reliefs(asked, days_for(asked))
    assert found
    assert all(one.plan.is_bookable and len(one.plan.dates) == 6 for one in found)
    assert "Take other weekdays too" in [one.words for one in found]


def test_fewer_boosters_help_where_the_roster_ends(ask):
    asked = ask()
    asked = replace(asked, numbers=(*asked.numbers, 7, 8))

    words = [one.words for one in reliefs(asked, days_for(asked))]
    assert any("booster" in one for one in words)


def test_a_wished_hour_is_kept_where_it_can_be(ask):
    found = plan(ask(wishes=Wishes(around=time(13))))

    assert {(one.starts_at - NINE).seconds for one in found.dates} == {4 * 3600}
