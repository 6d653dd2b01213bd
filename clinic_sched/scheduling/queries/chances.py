"""What suits those who wait, as the days are now: one picture for the page and the program."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from clinic_sched import clock
from clinic_sched.clinic.models import Site
from clinic_sched.messaging import queries as messages
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.scheduling import candidacy, offering
from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.lanes import each
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Span
from clinic_sched.scheduling.models import WaitlistEntry
from clinic_sched.scheduling.offering import OfferRules, Waiting
from clinic_sched.scheduling.queries import days, waitlist
from clinic_sched.scheduling.queries.candidacy import findings
from clinic_sched.scheduling.queries.waiters import (
    Asked,
    asked_of,
    booked_since,
    busy_of,
    freed_of_late,
)
from clinic_sched.scheduling.rules import AppointmentStatus

AHEAD_DAYS = 30
_DAY = timedelta(days=1)
_NOON = timedelta(hours=12)


def spread(cells: Sequence[int], number: int) -> list[int]:
    """Choose so many, from the first to the last, about evenly apart."""
    if len(cells) <= number or number < 2:
        return [*cells[:number]]
    return [cells[nth * (len(cells) - 1) // (number - 1)] for nth in range(number)]


@dataclass(frozen=True)
class Chances:
    """Who waits at a site, and the days ahead as they are at one moment."""

    site: Site
    entries: Sequence[WaitlistEntry]
    now: datetime

    @cached_property
    def days(self) -> list[Day]:
        """The coming days; what was freed a moment ago may be taken back, so it counts as taken."""
        today = clock.local_date(self.now, self.site.clock)
        freed = list(freed_of_late(self.site, now=self.now))
        found = days.days_from(
            self.site, today, count=AHEAD_DAYS, first_chunk=AHEAD_DAYS, also=freed, now=self.now
        )
        return list(found)

    @cached_property
    def waiting(self) -> list[Waiting]:
        """Those for whom a time can be looked for, in the order in which they are asked."""
        entries = [
            entry
            for entry in self.entries
            if is_wanted(entry, now=self.now) and entry.id not in self.booked_since
        ]
        patients = {entry.patient_id for entry in entries}
        asked, busy = (
            asked_of(patients, now=self.now),
            busy_of(patients, ahead=AHEAD_DAYS * _DAY, now=self.now),
        )
        stopped = messages.suppressed_among(
            [entry.patient.email for entry in entries if entry.patient.email]
        )
        return offering.rank(
            _waiting(entry, asked[entry.patient_id], busy[entry.patient_id], stopped)
            for entry in entries
        )

    @cached_property
    def booked_since(self) -> set[int]:
        """Those who have been given what they wait for."""
        return booked_since(self.site, now=self.now)

    @cached_property
    def by_id(self) -> dict[int, WaitlistEntry]:
        """The entries by their id."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def barred(self) -> Callable[[Waiting, date], bool]:
        """Tell whether a safety rule forbids one who waits a visit on a day."""
        known: dict[int, set[date | None]] = {}

        def is_barred(one: Waiting, on: date) -> bool:
            if one.entry_id not in known:
                known[one.entry_id] = self._forbidden(self.by_id[one.entry_id])
            return None in known[one.entry_id] or on in known[one.entry_id]

        return is_barred

    def starts(self, one: Waiting, *, limit: int, per_day: int = 1) -> list[datetime]:
        """The next starts that suit them, so many of each day."""
        found: list[datetime] = []
        for day in self.days:
            cells = offering.fitting_cells(day, one, now=self.now)
            if cells and not self.barred(one, day.site.on):
                found += [day.timeline.moment(cell) for cell in spread(list(each(cells)), per_day)]
            if len(found) >= limit:
                break
        return found[:limit]

    def who_fits(self, starts_at: datetime) -> list[Waiting]:
        """Who could come at that very start, in the order in which they are asked."""
        on = clock.local_date(starts_at, self.site.clock)
        day = next((one for one in self.days if one.site.on == on), None)
        cell, late = day.timeline.locate(starts_at) if day else (0, 1)
        if day is None or late:
            return []
        return [
            one
            for one in self.waiting
            if offering.fitting_cells(day, one, now=self.now) >> cell & 1
            and not self.barred(one, on)
        ]

    def _forbidden(self, entry: WaitlistEntry) -> set[date | None]:
        noons = [clock.day_span(day.site.on, self.site.clock)[0] + _NOON for day in self.days]
        found = findings(
            entry.patient,
            entry.protocol_version,
            noons,
            site=self.site,
            without=entry.appointment_id,
            now=self.now,
        )
        return {one.on for one in candidacy.blocking(found)}


def chances(site: Site, *, now: datetime) -> Chances:
    """Who waits at a site and what fits them."""
    return Chances(site, waitlist.waiting(site), now)


def rules_of(site: Site) -> OfferRules:
    """How the site lets the program offer."""
    return OfferRules(
        site.offer_batch,
        site.offer_minutes,
        site.offer_notice_hours,
        site.offers_a_week,
        site.offer_same_length,
    )


def is_wanted(entry: WaitlistEntry, *, now: datetime) -> bool:
    """Is there still something to find a time for?"""
    if entry.appointment is not None:
        booked = entry.appointment.status == AppointmentStatus.BOOKED
        return booked and entry.appointment.starts_at > now
    return entry.protocol_version.status == ProtocolStatus.APPROVED


def shape_of(entry: WaitlistEntry) -> VisitShape:
    """How long the visit takes: that of the visit they have, or of the protocol."""
    planned = entry.appointment or entry.protocol_version
    return VisitShape(
        planned.prep_minutes,
        planned.infusion_minutes,
        planned.recovery_minutes,
        planned.turnover_minutes,
    )


def _waiting(
    entry: WaitlistEntry, asked: Sequence[Asked], busy: Sequence[Span], stopped: Iterable[str]
) -> Waiting:
    patient = entry.patient
    return Waiting(
        entry_id=entry.id,
        patient_id=patient.id,
        shape=shape_of(entry),
        priority=entry.priority,
        added_at=entry.added_at,
        notice_hours=entry.notice_hours,
        weekdays=frozenset(entry.weekdays),
        earliest=entry.earliest,
        latest=entry.latest,
        first_on=entry.first_on,
        last_on=entry.last_on,
        before=entry.appointment.starts_at if entry.appointment else None,
        is_reached=bool(patient.email and patient.wants_email and patient.email not in stopped),
        has_open_offer=any(one.is_open for one in asked),
        asked=tuple(one.offered_at for one in asked),
        offered_starts=frozenset(one.starts_at for one in asked if one.entry_id == entry.id),
        busy=tuple(busy),
    )
