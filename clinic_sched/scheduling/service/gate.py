"""The gate: whoever occupies a day takes it first, and looks at it as it is then."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.exc import OperationalError

from clinic_sched.accounts.errors import NotPermitted
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic.days import dates_of, take_days
from clinic_sched.clinic.models import Chair, Site
from clinic_sched.clock import local_date
from clinic_sched.database import conflict_means
from clinic_sched.patients.models import Patient
from clinic_sched.scheduling import queries
from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.lanes import lowest
from clinic_sched.scheduling.engine.refusals import Refusal, Resource, why_not
from clinic_sched.scheduling.engine.shape import Phase, VisitShape
from clinic_sched.scheduling.engine.site_day import Nurse, Span
from clinic_sched.scheduling.errors import ChairTaken, DoesNotFit, PatientTaken
from clinic_sched.scheduling.queries import days
from clinic_sched.scheduling.rules import check_reason
from clinic_sched.scheduling.service.holds import release_lapsed

# What a person with the right may set aside with a reason; never a chair, a pump, a
# closure or the patient's own time.
OVERRIDABLE = frozenset({Resource.HOURS, Resource.NURSES, Resource.GRID})
DEADLOCK = "40P01"


@dataclass(frozen=True)
class Wanted:
    """A visit that somebody wants to put on a day."""

    site: Site
    patient: Patient
    shape: VisitShape
    starts_at: datetime
    chair: Chair | None = None
    without: int | None = None
    nurse: User | None = None

    @property
    def span(self) -> Span:
        """The time the chair is held."""
        return Span(self.starts_at, self.starts_at + timedelta(minutes=self.shape.chair_minutes))

    @property
    def on(self) -> date:
        """The site's local day the visit starts on."""
        return local_date(self.starts_at, self.site.clock)


@dataclass(frozen=True)
class Found:
    """The chair for a visit, and what had to be set aside for it."""

    chair_id: int
    set_aside: tuple[str, ...]


def take(wanted: Wanted, *also: Span, now: datetime | None = None) -> None:
    """Take the days of the visit, and those of other stretches that change with it.

    No constraint sees an expiry: what was kept for an offer that lapsed is given back first.
    """
    site, spans = wanted.site, (wanted.span, *also)
    dates = [on for span in spans for on in dates_of(site, *span)]
    take_days(site, dates)
    if now is not None:
        release_lapsed(site, dates, now=now)


def find_seat(wanted: Wanted, *, overriding: bool) -> Found:
    """Return the chair for the visit, or raise `DoesNotFit` with everything in the way."""
    day = days.one_day(wanted.site, wanted.on, without=wanted.without)
    refusals = refusals_of(wanted, day) + _pumps_after_midnight(wanted, day)
    blocking = [one for one in refusals if not (overriding and one.resource in OVERRIDABLE)]
    chosen = (wanted.chair.id,) if wanted.chair else None
    seat = None if blocking else day.assign(wanted.starts_at, wanted.shape, chairs=chosen)
    if seat is None:
        only_rules = all(one.resource in OVERRIDABLE for one in refusals)
        raise DoesNotFit(
            [one.sentence for one in blocking],
            refusals=blocking,
            can_override=only_rules and not overriding,
        )
    return Found(seat.chair.id, tuple(one.sentence for one in refusals))


def refusals_of(wanted: Wanted, day: Day) -> list[Refusal]:
    """List what is in the way of the visit on that day, in words."""
    return why_not(
        day,
        wanted.starts_at,
        wanted.shape,
        chairs=(wanted.chair.id,) if wanted.chair else None,
        nurse=Nurse(wanted.nurse.id, wanted.nurse.name) if wanted.nurse else None,
        patient_busy=queries.moments_taken(wanted.patient, *wanted.span, without=wanted.without),
    )


def _pumps_after_midnight(wanted: Wanted, day: Day) -> list[Refusal]:
    """Say where the infusion runs into the next day and finds no pump there."""
    first = wanted.starts_at + timedelta(minutes=wanted.shape.prep_minutes)
    infusion = Span(first, first + timedelta(minutes=wanted.shape.infusion_minutes))
    if infusion.ends_at <= day.timeline.ends_at:
        return []
    following = days.one_day(wanted.site, wanted.on + timedelta(days=1), without=wanted.without)
    short = following.timeline.touched(infusion) & ~following.lanes.pumps.enough(1)
    if not short:
        return []
    begins = following.timeline.moment(lowest(short))
    ends = following.timeline.moment(short.bit_length())
    words = "All pumps are in use after midnight."
    return [Refusal(Phase.INFUSION, Resource.PUMPS, begins, ends, words)]


def check_override(reason: str, *, by: User | Patient) -> bool:
    """Tell whether the rules of the day are being set aside; refuse whoever may not."""
    if not reason:
        return False
    check_reason(reason)
    if not (isinstance(by, User) and by.may(Permission.OVERRIDE_BOOKING)):
        raise NotPermitted(Permission.OVERRIDE_BOOKING.value)
    return True


@contextmanager
def table_agrees() -> Iterator[None]:
    """Write a visit; where the table says no, it is said in words."""
    taken = {"appointments_chair_once": ChairTaken(), "appointments_patient_once": PatientTaken()}
    try:
        with conflict_means(dict(taken)):
            yield
    except OperationalError as clash:
        # Two sites that want one patient at the same moment may wait for each other; the
        # database then lets one of them go.
        if getattr(clash.orig, "sqlstate", "") != DEADLOCK:
            raise
        raise PatientTaken from clash
