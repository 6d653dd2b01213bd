"""A free chair is offered to those who wait: kept for them, taken up, refused or taken back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from clinic_sched.accounts.models import User
from clinic_sched.audit import service as audit
from clinic_sched.audit.service import WORKER, Actor
from clinic_sched.clinic.days import dates_of, take_days
from clinic_sched.clinic.models import Chair, Site
from clinic_sched.database import conflict_means, db, hold
from clinic_sched.errors import DomainError, Stale
from clinic_sched.patients.models import Patient
from clinic_sched.scheduling import rules
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Span
from clinic_sched.scheduling.errors import (
    ChairTaken,
    NoLongerWaiting,
    NotEarlier,
    OfferGone,
    OfferNotPossible,
    OfferOpen,
)
from clinic_sched.scheduling.models import Appointment, ChairHold, WaitlistEntry, WaitlistOffer
from clinic_sched.scheduling.queries import chances, waiters
from clinic_sched.scheduling.rules import AppointmentStatus, OfferStatus
from clinic_sched.scheduling.service import booking, candidacy, gate, holds

TAKEN_UP = "Took a time that was offered"
_LEAST = timedelta(minutes=1)


def offer(
    entry: WaitlistEntry,
    starts_at: datetime,
    *,
    chair: Chair | None = None,
    by: User,
    now: datetime,
) -> WaitlistOffer:
    """Offer one who waits a start by hand, and keep the chair until the offer lapses."""
    starts_at = starts_at.astimezone(UTC)
    rules.check_future(starts_at, now=now)
    shape = chances.shape_of(entry)
    wanted = gate.Wanted(
        entry.site, entry.patient, shape, starts_at, chair, without=entry.appointment_id
    )
    gate.take(wanted, now=now)
    _check_waits(entry, starts_at, now=now)
    found = gate.find_seat(wanted, overriding=False)
    kept = keep_chair(entry.site, found.chair_id, shape, starts_at, now=now)
    return propose(kept, [entry], by=by, now=now)[0]


def keep_chair(
    site: Site, chair_id: int, shape: VisitShape, starts_at: datetime, *, now: datetime
) -> ChairHold:
    """Keep a chair for those it will be offered to; the day must have been taken."""
    kept = ChairHold(
        site_id=site.id,
        chair_id=chair_id,
        starts_at=starts_at,
        chair_until=starts_at + timedelta(minutes=shape.chair_minutes),
        prep_minutes=shape.prep_minutes,
        infusion_minutes=shape.infusion_minutes,
        recovery_minutes=shape.recovery_minutes,
        turnover_minutes=shape.turnover_minutes,
        made_at=now,
        expires_at=min(now + timedelta(minutes=site.offer_minutes), max(starts_at, now + _LEAST)),
    )
    with conflict_means({"chair_holds_chair_once": ChairTaken()}):
        db.session.add(kept)
    return kept


def propose(
    kept: ChairHold, entries: Sequence[WaitlistEntry], *, by: User | None, now: datetime
) -> list[WaitlistOffer]:
    """Offer the chair that is kept to all of these at once."""
    made = [
        WaitlistOffer(
            entry_id=entry.id,
            hold_id=kept.id,
            offered_at=now,
            offered_by_id=by.id if by else None,
        )
        for entry in entries
    ]
    with conflict_means(
        {"uq_waitlist_offers_open": OfferOpen(), "waitlist_offers.entry_id": OfferOpen()}
    ):
        db.session.add_all(made)
    for entry in entries:
        facts = {"starts_at": kept.starts_at.isoformat(), "until": kept.expires_at.isoformat()}
        subject = f"waitlist:{entry.public_id}"
        audit.record("offer chair", subject, facts, by=by or WORKER, now=now)
    return made


def accept(one: WaitlistOffer, *, by: User | Patient, now: datetime) -> Appointment:
    """Take the time up for the patient: the first to do so has it, the others are told."""
    entry, kept = one.entry, one.hold
    own = _own_visit(entry)
    _enter(one, *own)
    _check_open(one, now=now)
    if _own_visit(entry, afresh=True) != own:
        raise Stale("visit")
    # Held, so that no desk books the same patient on another day in this moment.
    hold(entry.patient, "version")
    if waiters.was_booked(entry, since=one.offered_at, now=now):
        raise OfferNotPossible("The visit has been booked since this was offered.")
    holds.release(kept, now=now)
    try:
        visit = _bring_forward(one, by=by, now=now) if entry.appointment else _book(one, by, now)
    except DomainError as refusal:
        raise OfferNotPossible(str(refusal)) from refusal
    _end(one, OfferStatus.ACCEPTED, now=now)
    for other in _others(one):
        _end(other, OfferStatus.TAKEN, now=now)
    entry.left_at, entry.left_reason = now, TAKEN_UP
    db.session.flush()
    _record("accept offer", one, by=by, now=now)
    return visit


def decline(one: WaitlistOffer, *, by: User | Patient, now: datetime) -> None:
    """Note that the time does not suit; the place on the waitlist is kept."""
    _enter(one)
    _check_open(one, now=now)
    _give_up(one, OfferStatus.DECLINED, now=now)
    _record("decline offer", one, by=by, now=now)


def withdraw(one: WaitlistOffer, *, by: User, now: datetime) -> None:
    """Take an offer back before it is taken up."""
    _enter(one)
    _check_open(one, now=now)
    _give_up(one, OfferStatus.WITHDRAWN, now=now)
    _record("withdraw offer", one, by=by, now=now)


def withdraw_all(entry: WaitlistEntry, *, by: User, now: datetime) -> None:
    """Take back whatever is offered to one who waits."""
    for one in _open_to(entry):
        _enter(one)
        if one.status == OfferStatus.OPEN:
            _give_up(one, OfferStatus.WITHDRAWN, now=now)
            _record("withdraw offer", one, by=by, now=now)


def _check_waits(entry: WaitlistEntry, starts_at: datetime, *, now: datetime) -> None:
    hold(entry, "left_at")
    if entry.left_at is not None:
        raise NoLongerWaiting
    if not chances.is_wanted(entry, now=now):
        raise OfferNotPossible("What the patient waits for is no longer booked or in use.")
    if entry.appointment and starts_at >= entry.appointment.starts_at:
        raise NotEarlier
    if _open_to(entry):
        raise OfferOpen
    if entry.appointment:
        candidacy.check_move(entry.appointment, starts_at, now=now)
    else:
        candidacy.check(
            entry.patient, entry.protocol_version, [starts_at], site=entry.site, now=now
        )


def _enter(one: WaitlistOffer, *also: Span) -> None:
    """Take the days first, and read again what somebody may have changed meanwhile."""
    kept = one.hold
    spans = [Span(kept.starts_at, kept.chair_until), *also]
    take_days(kept.site, [on for span in spans for on in dates_of(kept.site, *span)])
    hold(one.entry, "left_at", "left_reason")
    db.session.refresh(kept, ["released_at"])
    db.session.refresh(one, ["status", "ended_at"])


def _check_open(one: WaitlistOffer, *, now: datetime) -> None:
    lapsed = one.hold.released_at is not None or now >= one.hold.expires_at
    if one.status != OfferStatus.OPEN or lapsed or one.entry.left_at is not None:
        raise OfferGone


def _own_visit(entry: WaitlistEntry, *, afresh: bool = False) -> list[Span]:
    visit = entry.appointment
    if visit and afresh:
        db.session.refresh(visit)
    return [Span(visit.starts_at, visit.chair_until)] if visit else []


def _bring_forward(one: WaitlistOffer, *, by: User | Patient, now: datetime) -> Appointment:
    visit, kept = one.entry.appointment, one.hold
    assert visit is not None  # noqa: S101 (narrows the type: the caller has looked)
    if visit.status != AppointmentStatus.BOOKED:
        raise OfferNotPossible("The visit it was to replace is not booked any more.")
    if kept.starts_at >= visit.starts_at:
        raise NotEarlier
    return booking.move(visit, starts_at=kept.starts_at, chair=kept.chair, by=by, now=now)


def _book(one: WaitlistOffer, by: User | Patient, now: datetime) -> Appointment:
    return booking.book(
        patient=one.entry.patient,
        version=one.entry.protocol_version,
        site=one.hold.site,
        starts_at=one.hold.starts_at,
        chair=one.hold.chair,
        by=by,
        now=now,
    )


def _give_up(one: WaitlistOffer, status: OfferStatus, *, now: datetime) -> None:
    """End the offer, and give the chair back once nobody is asked for it any more."""
    _end(one, status, now=now)
    db.session.flush()
    if one.hold.released_at is None and not _others(one):
        holds.release(one.hold, now=now)


def _end(one: WaitlistOffer, status: OfferStatus, *, now: datetime) -> None:
    one.status, one.ended_at = status, now


def _others(one: WaitlistOffer) -> Sequence[WaitlistOffer]:
    query = sa.select(WaitlistOffer).where(
        WaitlistOffer.hold_id == one.hold_id,
        WaitlistOffer.id != one.id,
        WaitlistOffer.status == OfferStatus.OPEN,
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _open_to(entry: WaitlistEntry) -> Sequence[WaitlistOffer]:
    query = sa.select(WaitlistOffer).where(
        WaitlistOffer.entry_id == entry.id, WaitlistOffer.status == OfferStatus.OPEN
    )
    return db.session.scalars(query).all()


def _record(action: str, one: WaitlistOffer, *, by: Actor, now: datetime) -> None:
    facts = {"starts_at": one.hold.starts_at.isoformat()}
    audit.record(action, f"waitlist:{one.entry.public_id}", facts, by=by, now=now)
