"""The readings of the form, each with its last value, its limits and what it may be."""

from dataclasses import dataclass
from datetime import datetime

from clinic_sched.protocols.readings import CATALOGUE, Reading
from clinic_sched.protocols.vocabulary import Phase, Severity
from clinic_sched.sessions import held, observations, thresholds
from clinic_sched.sessions.held import Limit
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.queries import chair, state
from clinic_sched.sessions.rules import BEFORE_START


@dataclass(frozen=True)
class Tile:
    """One reading, as the form asks for it."""

    reading: Reading
    last: str
    taken_at: datetime | None
    limits: tuple[Limit, ...]
    calls_for: str
    is_grave: bool

    @property
    def digits(self) -> int:
        """How many digits the largest possible value has before its point."""
        return len(str(int(self.reading.possible[1])))


def tiles(infusion: InfusionSession) -> dict[str, Tile]:
    """Every reading that may be typed in for this session, by its code."""
    plan = state.plan_of(infusion)
    bounds = plan.thresholds
    against = bounds.start if infusion.status in BEFORE_START else bounds.during
    last = {found.code: found for found in chair.last_readings(infusion)}
    taken = state.observed(infusion)
    values = observations.latest(taken, *Phase)
    crossings = thresholds.crossings(against, values, observations.baseline(taken))
    crossed = {crossing.reading: crossing for crossing in crossings}
    found: dict[str, Tile] = {}
    for code in chair.codes_of(infusion):
        seen, crossing = last.get(code), crossed.get(code)
        found[code] = Tile(
            reading=CATALOGUE[code],
            last=seen.value if seen else "",
            taken_at=seen.taken_at if seen else None,
            limits=held.limits(against, code),
            calls_for=crossing.sentence if crossing else "",
            is_grave=crossing is not None and crossing.severity >= Severity.PAUSE,
        )
    return found
