"""Offering a chair to those who wait: kept, taken up, refused, taken back, lapsed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.audit.models import AuditEvent
from clinic_sched.database import db
from clinic_sched.scheduling import service
from clinic_sched.scheduling.errors import (
    DoesNotFit,
    NoLongerWaiting,
    NotACandidate,
    NotEarlier,
    OfferGone,
    OfferNotPossible,
    OfferOpen,
    VisitNotWaiting,
)
from clinic_sched.scheduling.models import Appointment, ChairHold, WaitlistOffer
from clinic_sched.scheduling.queries import days
from clinic_sched.scheduling.rules import CancelledBy, OfferStatus
from clinic_sched.scheduling.service import offers
from tests import builders
from tests.moments import MONDAY, NINE, at
from tests.scheduling.waitlists import FRIDAY, waits

LAPSES = FRIDAY + timedelta(minutes=30)


@pytest.fixture
def entry(version, site, receptionist):
    return waits(version, site, receptionist)


@pytest.fixture
def offered(entry, receptionist):
    return service.offer(entry, NINE, by=receptionist, now=FRIDAY)


def both_asked(site, version, receptionist):
    """Offer one chair to two at once."""
    entries = [waits(version, site, receptionist) for _ in range(2)]
    shape = service.shape_of(version)
    kept = offers.keep_chair(site, site.chairs[0].id, shape, NINE, now=FRIDAY)
    return offers.propose(kept, entries, by=receptionist, now=FRIDAY)


def test_an_offer_keeps_the_chair_as_long_as_the_site_says(offered, site):
    assert offered.hold.expires_at == LAPSES
    assert offered.hold.chair_until == NINE + timedelta(minutes=sum(_minutes(offered.hold)))
    assert offered.status == OfferStatus.OPEN


def test_whoever_accepts_has_the_visit_and_waits_no_more(offered, entry):
    visit = service.accept(offered, by=entry.patient, now=FRIDAY)

    assert (visit.starts_at, visit.chair_id) == (NINE, offered.hold.chair_id)
    assert visit.booked_by_id is None
    assert entry.left_at == FRIDAY
    assert offered.hold.released_at == FRIDAY


def test_accepting_moves_the_visit_they_had(version, site, receptionist):
    patient = builders.candidate(version)
    later = builders.appointment(site, patient, version, at(9, days=7))
    entry = waits(version, site, receptionist, patient=patient, instead_of=later)
    offered = service.offer(entry, NINE, by=receptionist, now=FRIDAY)

    visit = service.accept(offered, by=patient, now=FRIDAY)

    assert visit is later
    assert (visit.starts_at, visit.move_number) == (NINE, 1)


def test_the_first_to_accept_has_it_and_the_others_keep_their_place(site, version, receptionist):
    first, second = both_asked(site, version, receptionist)

    service.accept(second, by=second.entry.patient, now=FRIDAY)

    assert first.status == OfferStatus.TAKEN
    assert first.entry.left_at is None
    with pytest.raises(OfferGone):
        service.accept(first, by=first.entry.patient, now=FRIDAY)


def test_nobody_accepts_twice(offered, entry, session):
    service.accept(offered, by=entry.patient, now=FRIDAY)

    with pytest.raises(OfferGone):
        service.accept(offered, by=entry.patient, now=FRIDAY)
    assert session.scalar(sa.select(sa.func.count()).select_from(Appointment)) == 1


def test_an_offer_holds_until_the_very_moment_it_lapses(offered, entry):
    with pytest.raises(OfferGone):
        service.accept(offered, by=entry.patient, now=LAPSES)

    assert service.accept(offered, by=entry.patient, now=LAPSES - timedelta(microseconds=1))


def test_whoever_declines_keeps_the_place_and_gives_the_chair_back(offered, entry):
    service.decline(offered, by=entry.patient, now=FRIDAY)

    assert offered.status == OfferStatus.DECLINED
    assert offered.hold.released_at == FRIDAY
    assert entry.left_at is None


def test_a_chair_stays_kept_while_somebody_else_may_still_want_it(site, version, receptionist):
    first, second = both_asked(site, version, receptionist)

    service.decline(first, by=first.entry.patient, now=FRIDAY)

    assert second.hold.released_at is None


def test_the_desk_takes_an_offer_back(offered, entry, receptionist):
    service.withdraw(offered, by=receptionist, now=FRIDAY)

    assert offered.status == OfferStatus.WITHDRAWN
    with pytest.raises(OfferGone):
        service.accept(offered, by=entry.patient, now=FRIDAY)


def test_leaving_the_waitlist_takes_back_what_was_offered(offered, entry, receptionist):
    service.leave(entry, "Moved away", by=receptionist, now=FRIDAY)

    assert offered.status == OfferStatus.WITHDRAWN
    assert offered.hold.released_at == FRIDAY


def test_nobody_is_offered_two_times_at_once(offered, entry, receptionist):
    with pytest.raises(OfferOpen):
        service.offer(entry, at(13), by=receptionist, now=FRIDAY)


def test_nobody_who_left_is_offered_anything(entry, receptionist):
    service.leave(entry, "Moved away", by=receptionist, now=FRIDAY)

    with pytest.raises(NoLongerWaiting):
        service.offer(entry, NINE, by=receptionist, now=FRIDAY)


def test_nobody_is_offered_a_later_time_than_they_have(version, site, receptionist):
    patient = builders.candidate(version)
    booked = builders.appointment(site, patient, version, NINE)
    entry = waits(version, site, receptionist, patient=patient, instead_of=booked)

    with pytest.raises(NotEarlier):
        service.offer(entry, at(13), by=receptionist, now=FRIDAY)


def test_nobody_is_offered_what_a_safety_rule_forbids(version, site, receptionist):
    entry = waits(version, site, receptionist, patient=builders.patient())

    with pytest.raises(NotACandidate):
        service.offer(entry, NINE, by=receptionist, now=FRIDAY)


def test_a_rule_that_came_between_offer_and_answer_holds(offered, entry, session):
    session.execute(sa.text("DELETE FROM consents"))

    with pytest.raises(OfferNotPossible):
        service.accept(offered, by=entry.patient, now=FRIDAY)


def test_a_visit_called_off_meanwhile_is_not_brought_forward(version, site, receptionist):
    patient = builders.candidate(version)
    booked = builders.appointment(site, patient, version, at(9, days=7))
    entry = waits(version, site, receptionist, patient=patient, instead_of=booked)
    offered = service.offer(entry, NINE, by=receptionist, now=FRIDAY)
    service.cancel(booked, "Ill", CancelledBy.PATIENT, by=receptionist, now=FRIDAY)

    with pytest.raises(OfferNotPossible):
        service.accept(offered, by=patient, now=FRIDAY)


def test_who_was_booked_since_the_offer_is_not_booked_twice(
    entry, offered, version, site, receptionist
):
    facts = {"patient": entry.patient, "version": version, "site": site, "by": receptionist}
    service.book(starts_at=at(9, days=7), now=FRIDAY + timedelta(minutes=1), **facts)

    with pytest.raises(OfferNotPossible, match="booked since"):
        service.accept(offered, by=entry.patient, now=FRIDAY + timedelta(minutes=2))


@pytest.mark.parametrize("days_ahead", [-7, 0])
def test_only_a_visit_to_come_can_be_brought_forward(version, site, receptionist, days_ahead):
    theirs = builders.appointment(site, builders.patient(), version, at(9, days=days_ahead))

    with pytest.raises(VisitNotWaiting):
        waits(version, site, receptionist, instead_of=theirs)


def test_a_chair_that_is_kept_is_taken(offered, site, version, receptionist):
    with pytest.raises(DoesNotFit):
        service.book(
            patient=builders.candidate(version),
            version=version,
            site=site,
            starts_at=NINE,
            chair=offered.hold.chair,
            by=receptionist,
            now=FRIDAY,
        )


def test_a_lapsed_offer_gives_the_chair_back_to_whoever_books(offered, site, version, receptionist):
    visit = service.book(
        patient=builders.candidate(version),
        version=version,
        site=site,
        starts_at=NINE,
        chair=offered.hold.chair,
        by=receptionist,
        now=LAPSES,
    )

    assert visit.chair_id == offered.hold.chair_id
    assert _status(offered) == OfferStatus.EXPIRED


def test_a_kept_chair_takes_nurses_and_a_pump_like_a_visit(site, version, offered):
    shape = service.shape_of(version)
    kept = days.one_day(site, MONDAY)
    service.release_lapsed_holds(now=LAPSES)
    free = days.one_day(site, MONDAY)

    cell, _ = kept.locate(NINE + timedelta(minutes=shape.prep_minutes))
    assert kept.lanes.pumps.free[cell] == free.lanes.pumps.free[cell] - 1
    assert kept.lanes.care.free[cell] < free.lanes.care.free[cell]


def test_a_search_sees_a_kept_chair_only_while_the_offer_stands(site, version, offered):
    shape = service.shape_of(version)
    chair = [offered.hold.chair_id]

    before = days.one_day(site, MONDAY, now=FRIDAY)
    after = days.one_day(site, MONDAY, now=LAPSES)

    assert not before.fits(NINE, shape, chair[0])
    assert after.fits(NINE, shape, chair[0])


def test_the_worker_gives_back_what_lapsed(offered, session):
    assert service.release_lapsed_holds(now=LAPSES - timedelta(seconds=1)) == 0
    assert service.release_lapsed_holds(now=LAPSES) == 1
    assert service.release_lapsed_holds(now=LAPSES) == 0

    assert _status(offered) == OfferStatus.EXPIRED
    actions = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-2:] == ["offer chair", "let offer lapse"]


def test_the_table_keeps_a_chair_once(offered, session):
    session.add(_copy(offered.hold))

    with pytest.raises(sa.exc.IntegrityError, match="chair_holds_chair_once"):
        session.flush()


def test_the_table_lets_nobody_have_two_open_offers(offered, session, site):
    other = _copy(offered.hold, starts_at=at(13), chair_until=at(13) + _length(offered.hold))
    session.add(other)
    session.flush()
    session.add(WaitlistOffer(entry_id=offered.entry_id, hold_id=other.id, offered_at=FRIDAY))

    with pytest.raises(sa.exc.IntegrityError, match=r"open|entry_id"):
        session.flush()


def _minutes(kept):
    return (kept.prep_minutes, kept.infusion_minutes, kept.recovery_minutes, kept.turnover_minutes)


def _length(kept):
    return kept.chair_until - kept.starts_at


def _copy(kept, **facts):
    names = ("site_id", "chair_id", "starts_at", "chair_until", "made_at", "expires_at")
    minutes = ("prep_minutes", "infusion_minutes", "recovery_minutes", "turnover_minutes")
    return ChairHold(**{name: getattr(kept, name) for name in (*names, *minutes)} | facts)


def _status(offered):
    db.session.refresh(offered)
    return offered.status


def test_who_was_taken_off_by_an_offer_waits_again_when_that_is_undone(
    offered, entry, receptionist, session
):
    visit = service.accept(offered, by=receptionist, now=FRIDAY)

    service.undo(visit, by=receptionist, now=FRIDAY + timedelta(minutes=1))

    assert (entry.left_at, entry.left_reason) == (None, None)
    last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last.action == "put back on waitlist"


def test_who_waits_anew_already_waits_once(offered, entry, version, site, receptionist):
    visit = service.accept(offered, by=receptionist, now=FRIDAY)
    anew = waits(version, site, receptionist, patient=entry.patient)

    service.undo(visit, by=receptionist, now=FRIDAY + timedelta(minutes=1))

    assert entry.left_at is not None
    assert anew.left_at is None
