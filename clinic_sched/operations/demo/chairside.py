"""One invented infusion, lived through the clinic's own verbs up to this minute."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from clinic_sched.accounts.models import User
from clinic_sched.errors import DomainError
from clinic_sched.operations.demo.house import PASSWORD
from clinic_sched.operations.demo.readings import EVERY, Vitals
from clinic_sched.protocols import readings
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.vocabulary import Level, Phase
from clinic_sched.scheduling.models import Appointment
from clinic_sched.sessions import service
from clinic_sched.sessions.queries import gates, state
from clinic_sched.sessions.rules import COLUMN_OF, Stage
from clinic_sched.sessions.service.checks import Aside

_MINUTE = timedelta(minutes=1)
_CALM = {"rass": 0}
_ALDRETE = ("activity", "respiration", "circulation", "consciousness", "oxygen")
_LEAVING = ("escort_present", "instructions_given", "no_driving", "iv_out", "iv_site")
_KNOWN_ELSEWHERE = {"consent", "order", "approved", "weight", "weight_change", "readings"}


@dataclass
class Crew:
    """Who works at the chair."""

    nurse: User
    second: User
    prescriber: User


class Chairside:
    """A visit, its crew and its patient's readings; `live` runs it up to `now`."""

    def __init__(
        self, visit: Appointment, plan: Plan, crew: Crew, vitals: Vitals, *, now: datetime
    ) -> None:
        self.visit, self.plan, self.crew, self.vitals, self.now = visit, plan, crew, vitals, now
        opened_at = visit.starts_at + _MINUTE
        self.infusion = service.open_session(visit, by=crew.nurse, now=opened_at)

    def live(self) -> None:
        """Do one thing after the other until this minute, or until the clinic says no."""
        starts_at = self.visit.infusion_starts_at
        ends_at = starts_at + self.visit.infusion_minutes * _MINUTE
        home_at = ends_at + (self.visit.recovery_minutes + 4) * _MINUTE
        deeds: list[tuple[datetime, Callable[[datetime], object]]] = [
            (self.visit.starts_at + 6 * _MINUTE, self.answer_gate),
            (starts_at - 9 * _MINUTE, self.order),
            (starts_at - 5 * _MINUTE, partial(self.take, Phase.PRE, effect=0)),
            (starts_at - 3 * _MINUTE, self.check_pump),
            (starts_at, self.start),
            *self._sets(starts_at, ends_at, home_at),
            (ends_at, self.end),
            (home_at - 2 * _MINUTE, self.make_fit),
            (home_at, self.discharge),
            (home_at + 6 * _MINUTE, self.sign),
        ]
        try:
            for at, deed in sorted(deeds, key=lambda pair: pair[0]):
                if at > self.now:
                    return
                deed(at)
        except DomainError:
            # As in life: whoever does not meet a condition waits in the chair.
            return

    def answer_gate(self, at: datetime) -> None:
        """Answer what a nurse can answer."""
        said = [
            service.Said("fasting", None, {"heavy": "10", "light": "10", "clear": "4"}),
            service.Said("pregnancy", True, {"answer": "not_applicable"}),
        ]
        known = {"fasting", "pregnancy", *_KNOWN_ELSEWHERE}
        for check in self._gate(at).checks:
            own = check.code.startswith(("start_", "dose", "pump"))
            if check.code not in known and not own and check.met is None:
                said.append(service.Said(check.code, True))
        service.answer(self.infusion, Stage.GATE, said, by=self.crew.nurse, now=at)

    def order(self, at: datetime) -> None:
        """Have the prescriber sign the protocol's own dose."""
        service.order(
            self.infusion,
            service.Asked(),
            "The protocol's own dose.",
            by=self.crew.prescriber,
            now=at,
        )

    def check_pump(self, at: datetime) -> None:
        """Read the pump with a second person, and let a prescriber set aside what may be."""
        order = state.order_of(self.infusion)
        if order is None:
            return
        nurse = self.crew.nurse
        service.check_pump(self.infusion, order.dose_mg, second=self.crew.second, by=nurse, now=at)
        standing = [
            check.code for check in self._gate(at).standing if check.level is not Level.BLOCK
        ]
        if standing:
            aside = Aside(Stage.GATE, standing, "Seen and talked through with the patient.")
            service.override(self.infusion, aside, nurse=nurse, by=self.crew.prescriber, now=at)

    def start(self, at: datetime) -> None:
        self._step(service.make_ready, at)
        self._step(service.start, at)

    def end(self, at: datetime) -> None:
        order = state.order_of(self.infusion)
        given = order.dose_mg if order else Decimal(0)
        self._step(service.end, at, given, "As the pump shows.")

    def make_fit(self, at: datetime) -> None:
        """Take the last readings and answer what the protocol asks before going home."""
        nurse = self.crew.nurse
        self.take(Phase.DISCHARGE, at, effect=0, eased=1)
        points = dict.fromkeys(_ALDRETE, 2)
        service.score(self.infusion, "aldrete", points, key="demo-score", by=nurse, now=at)
        said = [service.Said(code, True) for code in (*_LEAVING, "next_contact")]
        if not self.infusion.escort_name:
            service.name_escort(self.infusion, "A neighbour", "+15555550177", by=nurse, now=at)
        service.answer(self.infusion, Stage.DISCHARGE, said, by=nurse, now=at)

    def discharge(self, at: datetime) -> None:
        self._step(service.discharge, at)

    def sign(self, at: datetime) -> None:
        said = "Taken, and written down late."
        decider = self.crew.prescriber
        self._step(service.sign, at, PASSWORD, "recorded", said, prescriber=decider)

    def take(self, phase: Phase, at: datetime, *, effect: float, eased: float = 0) -> None:
        """Record what the plan asks for in that phase, and answer what it raises."""
        self._record(phase, at, effect, eased)
        for concern in state.unanswered(self.infusion):
            answer = "Looked after; the patient is comfortable."
            service.answer_concern(self.infusion, concern, answer, by=self.crew.nurse, now=at)

    def take_unanswered(self, at: datetime) -> None:
        """Record readings of a running infusion, and leave what they raise for a person."""
        self._record(Phase.INFUSION, at, 0.9, 0)

    def _record(self, phase: Phase, at: datetime, effect: float, eased: float) -> None:
        rows = [row for row in self.plan.monitoring if row.phase is phase]
        codes = {code for row in rows for code in row.readings}
        values = self.vitals.taken(effect, eased=eased)
        taken = {code: _value(code, values) for code in codes if code not in ("aldrete", "padss")}
        entry = service.Entry(f"demo-{at.isoformat()}", taken, confirmed=True)
        service.record_vitals(self.infusion, entry, by=self.crew.nurse, now=at)

    def _sets(
        self, starts_at: datetime, ends_at: datetime, home_at: datetime
    ) -> list[tuple[datetime, Callable[[datetime], object]]]:
        found: list[tuple[datetime, Callable[[datetime], object]]] = []
        for at in (starts_at + 5 * _MINUTE, *_every(starts_at, ends_at)):
            height = min(1.0, (at - starts_at) / (ends_at - starts_at) * 1.4)
            found.append((at, partial(self.take, Phase.INFUSION, effect=height)))
        for at in _every(ends_at, home_at - 5 * _MINUTE):
            height = max(0.0, 1 - (at - ends_at) / (home_at - ends_at) * 1.5)
            found.append((at, partial(self.take, Phase.RECOVERY, effect=height, eased=1)))
        return found

    def _step(self, verb: Callable[..., object], at: datetime, *words: Any, **signed: User) -> None:
        version, nurse = self.infusion.version, self.crew.nurse
        verb(self.infusion, *words, expected_version=version, by=nurse, now=at, **signed)

    def _gate(self, at: datetime) -> gates.Gate:
        return gates.before_start(self.infusion, nurse=self.crew.nurse, now=at)


def _every(first: datetime, last: datetime) -> list[datetime]:
    count = int((last - first) / EVERY)
    return [first + EVERY * nth for nth in range(1, count + 1) if first + EVERY * nth < last]


def _value(code: str, values: dict[str, Any]) -> Decimal:
    column = COLUMN_OF.get(code)
    if column in values:
        return Decimal(values[column])
    reading = readings.CATALOGUE[code]
    if code in _CALM:
        return Decimal(_CALM[code])
    if reading.choices:
        return Decimal(reading.choices[0].value)
    return Decimal("36.7") if code == "temp" else (reading.usual[0] + reading.usual[1]) / 2
