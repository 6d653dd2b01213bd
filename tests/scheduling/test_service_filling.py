"""What the worker offers of itself, to whom, and by which of the site's rules."""

from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.clinic.models import Closure, Shift
from clinic_sched.database import db
from clinic_sched.messaging import service as outbox
from clinic_sched.scheduling import service
from clinic_sched.scheduling.models import ChairHold, WaitlistOffer
from clinic_sched.scheduling.rules import UNDO_WITHIN, CancelledBy, OfferStatus
from clinic_sched.scheduling.service import offers
from tests import builders
from tests.moments import NINE, at
from tests.scheduling.waitlists import FRIDAY, close_all_but, filled, waits

HOUR = timedelta(hours=1)


@pytest.fixture
def site(session):
    """One chair and nurses on the Monday from nine to half past twelve; the chair is filled."""
    made = builders.site(chairs=1)
    builders.staffed(made, nurses=3, days=10)
    close_all_but(made, NINE, at(12, 30))
    filled(made, NINE, at(12, 30))
    return made


def emptied(site):
    """Make a hole: what filled the chair has gone."""
    for closed in db.session.scalars(sa.select(Closure).where(Closure.chair_id.is_not(None))):
        db.session.delete(closed)
    db.session.flush()
    return site


def looked(site, now):
    """Look for somebody for the hole."""
    return service.offer_next(emptied(site), now=now)


def offered_to(entry):
    return db.session.scalars(
        sa.select(WaitlistOffer).where(WaitlistOffer.entry_id == entry.id)
    ).all()


def holds():
    return db.session.scalars(sa.select(ChairHold)).all()


def test_what_fits_is_offered_and_the_chair_is_kept(site, version, receptionist):
    entry = waits(version, site, receptionist)

    assert looked(site, now=FRIDAY) == 1

    [made] = offered_to(entry)
    assert made.hold.chair_id == site.chairs[0].id
    assert made.hold.starts_at >= NINE
    assert made.offered_by_id is None


def test_looking_again_offers_nothing_twice(site, version, receptionist):
    waits(version, site, receptionist)
    looked(site, now=FRIDAY)

    assert looked(site, now=FRIDAY) == 0
    assert len(holds()) == 1


def test_so_many_are_asked_at_once_as_the_site_says(site, version, receptionist):
    site.offer_batch = 2
    for _ in range(3):
        waits(version, site, receptionist)

    assert looked(site, now=FRIDAY) == 2
    assert len(holds()) == 1


def test_a_site_that_offers_by_hand_is_left_alone(site, version, receptionist):
    site.offer_batch = 0
    waits(version, site, receptionist)

    assert looked(site, now=FRIDAY) == 0


def test_nothing_is_offered_within_the_hours_of_notice(site, version, receptionist):
    site.offer_notice_hours = 24
    waits(version, site, receptionist)

    assert looked(site, now=NINE - timedelta(hours=20)) == 0


def test_the_patients_own_notice_counts_too(site, version, receptionist):
    waits(version, site, receptionist, notice_hours=96)

    assert looked(site, now=FRIDAY) == 0


def test_nobody_is_asked_more_often_in_a_week_than_the_site_says(site, version, receptionist):
    site.offers_a_week, site.offer_minutes = 1, 30
    entry = waits(version, site, receptionist)
    looked(site, now=FRIDAY - HOUR)
    service.release_lapsed_holds(now=FRIDAY)

    assert looked(site, now=FRIDAY) == 0
    assert len(offered_to(entry)) == 1


def test_the_same_start_is_never_offered_twice_to_one(site, version, receptionist):
    site.offers_a_week = 100
    entry = waits(version, site, receptionist, wish=service.Wish(latest=time(9)))
    looked(site, now=FRIDAY)
    service.decline(offered_to(entry)[0], by=entry.patient, now=FRIDAY)

    assert looked(site, now=FRIDAY) == 0


def test_only_visits_that_fill_the_gap_where_the_site_says_so(site, version, receptionist):
    site.offer_same_length = True
    short = builders.protocol_version("MAG-30")
    waits(short, site, receptionist)

    assert service.shape_of(short).chair_minutes < 150
    assert looked(site, now=FRIDAY) == 0


@pytest.mark.parametrize(
    "wish",
    [
        service.Wish(weekdays=(1, 2)),
        service.Wish(earliest=time(13)),
        service.Wish(latest=time(8)),
        service.Wish(first_on=at(9, days=1).date()),
        service.Wish(last_on=at(9, days=-1).date()),
    ],
)
def test_nobody_is_offered_what_they_did_not_wish(site, version, receptionist, wish):
    waits(version, site, receptionist, wish=wish)

    assert looked(site, now=FRIDAY) == 0


def test_a_visit_they_have_is_only_brought_forward(site, version, receptionist):
    patient = builders.candidate(version)
    theirs = builders.appointment(site, patient, version, at(8, days=-2))
    waits(version, site, receptionist, patient=patient, instead_of=theirs)

    assert looked(site, now=FRIDAY) == 0


def test_whoever_was_booked_meanwhile_is_not_asked(site, version, receptionist):
    entry = waits(version, site, receptionist)
    elsewhere = builders.site()
    builders.appointment(elsewhere, entry.patient, version, at(9, days=60), booked_at=FRIDAY - HOUR)

    assert looked(site, now=FRIDAY) == 0


def test_whom_a_safety_rule_bars_is_not_asked(site, version, receptionist):
    waits(version, site, receptionist, patient=builders.patient())

    assert looked(site, now=FRIDAY) == 0


@pytest.mark.parametrize("facts", [{"email": None}, {"wants_email": False}])
def test_whom_no_mail_reaches_is_left_to_the_desk(site, version, receptionist, facts):
    waits(version, site, receptionist, patient=builders.candidate(version, **facts))

    assert looked(site, now=FRIDAY) == 0


def test_whoever_said_stop_is_left_to_the_desk(site, version, receptionist):
    entry = waits(version, site, receptionist)
    outbox.suppress(entry.patient.email, "Said stop", by=receptionist, now=FRIDAY)

    assert looked(site, now=FRIDAY) == 0


def test_nobody_is_asked_at_night(site, version, receptionist):
    waits(version, site, receptionist)

    assert looked(site, now=at(22, days=-3)) == 0
    assert looked(site, now=at(8, days=-2)) == 1


def test_the_urgent_are_asked_first(site, version, receptionist):
    site.offer_batch = 1
    waits(version, site, receptionist, now=FRIDAY - 9 * HOUR)
    urgent = waits(version, site, receptionist, priority=1)

    looked(site, now=FRIDAY)

    assert offered_to(urgent)


def test_among_equals_those_asked_longest_ago_are_asked_first(site, version, receptionist):
    site.offer_batch = 1
    first = waits(version, site, receptionist, now=FRIDAY - 9 * HOUR)
    second = waits(version, site, receptionist)
    looked(site, now=FRIDAY)
    service.decline(offered_to(first)[0], by=first.patient, now=FRIDAY)

    looked(site, now=FRIDAY)

    assert offered_to(second)


def test_all_who_are_asked_together_need_the_same_time(site, version, receptionist):
    waits(version, site, receptionist)
    waits(builders.protocol_version("MAG-30"), site, receptionist)

    assert looked(site, now=FRIDAY) == 1


def test_a_hole_is_left_alone_while_it_may_be_undone(site, version, receptionist):
    emptied(site)
    booked = service.book(
        patient=builders.candidate(version),
        version=version,
        site=site,
        starts_at=at(9, 30),
        by=receptionist,
        now=FRIDAY - HOUR,
    )
    waits(version, site, receptionist)
    assert looked(site, now=FRIDAY) == 0

    service.cancel(booked, "Ill", CancelledBy.PATIENT, by=receptionist, now=FRIDAY)

    assert looked(site, now=FRIDAY + UNDO_WITHIN - timedelta(seconds=1)) == 0
    assert looked(site, now=FRIDAY + UNDO_WITHIN) == 1


def test_a_place_moved_away_from_is_offered_too(site, version, receptionist):
    emptied(site)
    other = builders.site(chairs=1)
    booked = builders.appointment(site, builders.candidate(version), version, at(9, 30))
    waits(version, site, receptionist)
    assert looked(site, now=FRIDAY) == 0

    db.session.execute(
        sa.update(type(booked)).values(site_id=other.id, chair_id=other.chairs[0].id)
    )

    assert looked(site, now=FRIDAY) == 1


def test_a_closure_that_is_lifted_makes_room(site, version, receptionist):
    waits(version, site, receptionist)
    assert service.offer_next(site, now=FRIDAY) == 0

    emptied(site)

    assert service.offer_next(site, now=FRIDAY) == 1


def test_a_nurse_more_makes_room(site, version, receptionist, session):
    emptied(site)
    session.execute(sa.delete(Shift))
    waits(version, site, receptionist)
    assert service.offer_next(site, now=FRIDAY) == 0

    builders.staffed(site)

    assert service.offer_next(site, now=FRIDAY) == 1


def test_what_was_free_all_along_is_no_hole(site, version, receptionist):
    waits(version, emptied(site), receptionist)

    assert service.offer_next(site, now=FRIDAY) == 0


def test_a_time_that_was_free_taken_and_given_back_is_a_hole(site, version, receptionist):
    waits(version, emptied(site), receptionist)
    closed = filled(site, NINE, at(12, 30))
    service.offer_next(site, now=FRIDAY)
    db.session.delete(closed)

    assert service.offer_next(site, now=FRIDAY + HOUR) == 1


def test_an_offer_that_lapses_makes_no_hole_of_what_was_free(site, version, receptionist):
    first, _ = (waits(version, emptied(site), receptionist) for _ in range(2))
    service.offer(first, NINE, by=receptionist, now=FRIDAY)
    assert service.offer_next(site, now=FRIDAY) == 0

    service.release_lapsed_holds(now=FRIDAY + HOUR)

    assert service.offer_next(site, now=FRIDAY + HOUR) == 0


def test_whoever_joins_when_nobody_waited_begins_with_what_is_free_then(
    site, version, receptionist
):
    first = waits(version, site, receptionist)
    service.leave(first, "Found a time", by=receptionist, now=FRIDAY)
    waits(version, emptied(site), receptionist)

    assert service.offer_next(site, now=FRIDAY) == 0


def test_a_chair_nobody_took_in_time_is_offered_to_the_next(site, version, receptionist):
    site.offer_batch = 1
    first, second = (waits(version, site, receptionist) for _ in range(2))
    looked(site, now=FRIDAY)
    later = FRIDAY + timedelta(minutes=site.offer_minutes)
    assert looked(site, now=later - timedelta(seconds=1)) == 0

    assert looked(site, now=later) == 1

    assert [one.status for one in offered_to(first)] == [OfferStatus.EXPIRED]
    assert [one.status for one in offered_to(second)] == [OfferStatus.OPEN]


def test_a_hand_that_keeps_a_chair_twice_is_refused_by_the_table(site, version, session):
    shape = service.shape_of(version)
    offers.keep_chair(site, site.chairs[0].id, shape, NINE, now=FRIDAY)

    with pytest.raises(Exception, match="taken"):
        offers.keep_chair(site, site.chairs[0].id, shape, at(9, 30), now=FRIDAY)
