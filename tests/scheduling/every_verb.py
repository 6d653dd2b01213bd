"""A clinic of two sites in which everybody does everything, one step after the other."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic import service as clinic
from clinic_sched.clinic.models import Closure, Shift, Site
from clinic_sched.clock import local_date
from clinic_sched.database import db
from clinic_sched.errors import DomainError
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling import service
from clinic_sched.scheduling.engine import site_day
from clinic_sched.scheduling.engine.disruption import Disruption
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.models import Appointment, Course, WaitlistEntry, WaitlistOffer
from clinic_sched.scheduling.queries import replanning
from clinic_sched.scheduling.rules import AppointmentStatus, CancelledBy, OfferStatus
from clinic_sched.scheduling.service import courses
from clinic_sched.scheduling.service.course_dates import CourseDate
from tests import builders
from tests.moments import CLOSING, OPENING, at
from tests.scheduling.agreement import DAYS, Agreement

Ids = dict[str, list[tuple[type, int]]]
FREE = VisitShape(15, 30, 15, 5)
BOOKED = AppointmentStatus.BOOKED
STAFF = CancelledBy.CLINIC
any_of = st.integers(0, 11)
# Few moments, so that the wishes clash.
moments = st.sampled_from(
    [at(hour, minute, days=day) for day in (0, 1) for hour in (8, 9, 10) for minute in (0, 15, 30)]
)
minutes = st.sampled_from([1, 2, 5, 40, 100, 200])


def arrange() -> Ids:
    """Two small sites in two zones, with few nurses and pumps; and who comes to them."""
    sites = [
        builders.site(chairs=2, pumps=2, offer_notice_hours=0),
        builders.site(chairs=2, pumps=1, zone="America/Chicago", offer_notice_hours=0),
    ]
    builders.chair(sites[0], 8, is_overflow=True)
    nurses = [*builders.staffed(sites[0], 2, DAYS), *builders.staffed(sites[1], 2, DAYS)]
    version = builders.protocol_version("KET-MOOD-40")
    people = [builders.candidate(version) for _ in range(3)]
    staff = [builders.user(Role.DESK), builders.user(Role.MANAGER)]
    return {
        name: [(type(one), one.id) for one in found]
        for name, found in {
            "sites": sites,
            "people": people,
            "versions": [version],
            "staff": staff,
            "nurses": nurses,
        }.items()
    }


class EveryVerb(RuleBasedStateMachine):
    """One order of steps, in a transaction that is dropped at its end."""

    def __init__(self, ids: Ids, done: "Counter[str]") -> None:
        super().__init__()
        get = {name: [db.session.get_one(*one) for one in found] for name, found in ids.items()}
        self.sites: list[Site] = get["sites"]
        self.people: list[Patient] = get["people"]
        self.version: ProtocolVersion = get["versions"][0]
        self.desk, self.boss = get["staff"]
        self.nurses: list[User] = get["nurses"]
        self.now: datetime = OPENING
        self.visits: list[Appointment] = []
        self.courses: list[Course] = []
        self.closures: list[tuple[Site, Closure]] = []
        self.offers: list[WaitlistOffer] = []
        self.done = done
        self.agreement = Agreement(self.sites)

    def teardown(self) -> None:
        db.session.rollback()
        self.done["orders"] += 1

    def step(
        self,
        verb: str,
        act: Callable[[], Any],
        *,
        takes: list[Any] | None = None,
        judges: bool = True,
    ) -> Any:
        """Do it, or be refused as a page would be; then everything must agree."""
        answer, done = None, True
        try:
            with db.session.begin_nested():
                answer = act()
        except DomainError:
            done = False
        self.done[verb if done else f"{verb}, refused"] += 1
        self.agreement.check(done=done, excuses=(takes or []) if done else [], judges=judges)
        return answer

    def by(self) -> dict[str, Any]:
        return {"by": self.desk, "now": self.now}

    def chair(self, site: Site, number: int) -> Any:
        """Name a chair of the site, or none."""
        return [*site.chairs, None, None][number % (len(site.chairs) + 2)]

    def facts(self, number: int) -> dict[str, Any]:
        """A visit by the protocol, or more often one of free length."""
        if number % 4 == 0:
            return {"version": self.version}
        return {"version": None, "purpose": "Dressing", "shape": FREE}

    @rule(who=any_of, where=any_of, starts_at=moments, chair=any_of, kind=any_of)
    def book(self, who: int, where: int, starts_at: datetime, chair: int, kind: int) -> None:
        site, patient = pick(self.sites, where), pick(self.people, who)
        common = {"patient": patient, "site": site, "starts_at": starts_at, **self.facts(kind)}
        made = self.step(
            "book", lambda: service.book(chair=self.chair(site, chair), **common, **self.by())
        )
        self.visits += [made] if made else []

    @rule(who=any_of, where=any_of, starts_at=moments, kind=any_of)
    def book_with_override(self, who: int, where: int, starts_at: datetime, kind: int) -> None:
        common = {"patient": pick(self.people, who), "site": pick(self.sites, where)}
        made = self.step(
            "override",
            lambda: service.book(
                starts_at=starts_at,
                override_reason="The prescriber asks for it",
                **common,
                **self.facts(kind),
                by=self.boss,
                now=self.now,
            ),
        )
        self.visits += [made] if made else []

    @precondition(lambda self: self.visits)
    @rule(which=any_of, starts_at=moments, chair=any_of)
    def move(self, which: int, starts_at: datetime, chair: int) -> None:
        visit = pick(self.visits, which)
        seat = self.chair(visit.site, chair)
        self.step("move", lambda: service.move(visit, starts_at=starts_at, chair=seat, **self.by()))

    @precondition(lambda self: self.visits)
    @rule(which=any_of)
    def cancel(self, which: int) -> None:
        visit = pick(self.visits, which)
        self.step("cancel", lambda: service.cancel(visit, "Ill", STAFF, **self.by()))

    @precondition(lambda self: self.visits)
    @rule(which=any_of)
    def undo(self, which: int) -> None:
        visit = pick(self.visits, -1 - which % 2)
        self.step("undo", lambda: service.undo(visit, **self.by()))

    @precondition(lambda self: self.visits)
    @rule(which=any_of)
    def miss(self, which: int) -> None:
        visit = pick(self.visits, which)
        self.now = max(self.now, visit.starts_at + timedelta(minutes=31))
        self.step("miss", lambda: service.mark_no_show(visit, **self.by()))

    @precondition(lambda self: self.visits)
    @rule(which=any_of)
    def arrive(self, which: int) -> None:
        # Who comes late after all is put where somebody else may have been booked meanwhile.
        visit = pick(self.visits, which)
        missed = visit.status == AppointmentStatus.NO_SHOW
        self.step("arrive", lambda: service.arrive(visit, **self.by()), judges=missed)

    @rule(who=any_of, starts_at=moments)
    def series(self, who: int, starts_at: datetime) -> None:
        dates = [
            CourseDate(number + 1, starts_at + timedelta(days=3 * number)) for number in range(2)
        ]
        common = {"patient": pick(self.people, who), "version": self.version}
        made = self.step(
            "series",
            lambda: courses.book_course(site=self.sites[0], dates=dates, **common, **self.by()),
        )
        self.courses += [made] if made else []

    @precondition(lambda self: self.courses)
    @rule(which=any_of)
    def skip(self, which: int) -> None:
        course = pick(self.courses, which)
        self.step("skip", lambda: courses.skip(course, 2, "Holiday", STAFF, **self.by()))

    @precondition(lambda self: self.courses)
    @rule(which=any_of)
    def stop(self, which: int) -> None:
        course = pick(self.courses, which)
        self.step("stop", lambda: courses.stop(course, "Better", STAFF, **self.by()))

    @rule(who=any_of, where=any_of, starts_at=moments)
    def offer(self, who: int, where: int, starts_at: datetime) -> None:
        common = {"patient": pick(self.people, who), "site": pick(self.sites, where)}
        more = {"version": self.version, "notice_hours": 0, "priority": 2}

        def wait_and_offer() -> WaitlistOffer:
            entry: WaitlistEntry = service.wait(**common, **more, **self.by())
            return service.offer(entry, starts_at, **self.by())

        made = self.step("offer", wait_and_offer)
        self.offers += [made] if made else []

    @precondition(lambda self: self.open_offers())
    @rule(which=any_of)
    def accept(self, which: int) -> None:
        one = pick(self.open_offers(), which)
        patient = one.entry.patient
        made = self.step("accept", lambda: service.accept(one, by=patient, now=self.now))
        self.visits += [made] if made else []

    @precondition(lambda self: self.offers)
    @rule(which=any_of)
    def decline(self, which: int) -> None:
        one = pick(self.offers, which)
        self.step("decline", lambda: service.decline(one, by=one.entry.patient, now=self.now))

    @precondition(lambda self: self.open_offers())
    @rule()
    def lapse(self) -> None:
        self.now += timedelta(minutes=40)
        self.step("lapse", lambda: service.release_lapsed_holds(now=self.now))

    @rule(where=any_of, starts_at=moments, chair=any_of)
    def close(self, where: int, starts_at: datetime, chair: int) -> None:
        site = pick(self.sites, where)
        until = starts_at + timedelta(hours=1)
        closed = self.step(
            "close",
            lambda: clinic.close(
                site,
                chair=self.chair(site, chair),
                starts_at=starts_at,
                ends_at=until,
                reason="Repair",
                **self.by(),
            ),
        )
        self.closures += [(site, closed)] if closed else []

    @precondition(lambda self: self.visits)
    @rule(which=any_of)
    def close_and_replan(self, which: int) -> None:
        visit = pick(self.visits, which)
        site, on = self.day_of(visit)
        here = next(one for one in self.sites if one.id == site)
        span = site_day.Span(visit.starts_at, visit.chair_until)
        about = {"reason": "Repair", "starts_at": span.starts_at, "ends_at": span.ends_at}
        closure = site_day.Closure(span, visit.chair_id, "Repair")
        change = Disruption(closure=closure)

        def carry_out() -> service.Outcome:
            hit = replanning.replan(here, change, on, on, now=self.now)
            chairs = {chair.id: chair for chair in here.chairs}
            decisions = [
                service.Decision(
                    one.visit,
                    one.visit.version,
                    one.options[0].starts_at if one.options else None,
                    chairs[one.options[0].chair_id] if one.options else None,
                )
                for one in hit
            ]
            return service.carry_out(
                here,
                change,
                on,
                on,
                decisions,
                change=lambda: clinic.close(here, chair=visit.chair, **about, **self.by()),
                **self.by(),
            )

        self.step("replan", carry_out)

    @precondition(lambda self: self.closures)
    @rule(which=any_of)
    def reopen(self, which: int) -> None:
        site, closure = self.closures.pop(which % len(self.closures))
        self.step("reopen", lambda: clinic.reopen(site, closure, **self.by()))

    @rule(where=any_of, nurse=any_of, day=st.integers(0, 1))
    def send_home(self, where: int, nurse: int, day: int) -> None:
        begins = OPENING + timedelta(days=day)
        shift = db.session.scalar(
            Shift.__table__.select()
            .with_only_columns(Shift.id)
            .where(Shift.user_id == pick(self.nurses, nurse).id, Shift.starts_at == begins)
        )
        if shift is None:
            return
        found = db.session.get_one(Shift, shift)
        site = next(one for one in self.sites if one.id == found.site_id)
        ends_at = begins + timedelta(hours=2)
        on = local_date(begins, site.clock)
        self.step(
            "send home",
            lambda: clinic.end_shift(site, found, ends_at, reason="Ill", **self.by()),
            takes=[(site.id, on)],
        )

    @rule(later=minutes)
    def wait(self, later: int) -> None:
        self.now = min(self.now + timedelta(minutes=later), CLOSING)

    def open_offers(self) -> list[WaitlistOffer]:
        return [one for one in self.offers if one.status == OfferStatus.OPEN]

    def day_of(self, visit: Appointment) -> tuple[int, Any]:
        return visit.site_id, local_date(visit.starts_at, visit.site.clock)


def pick(found: list[Any], number: int) -> Any:
    """Choose one of them by any number."""
    return found[number % len(found)]
