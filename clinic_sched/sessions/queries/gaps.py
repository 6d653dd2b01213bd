"""What a complete record would hold and this one does not: each is explained at the signature."""

from datetime import datetime
from zoneinfo import ZoneInfo

from clinic_sched import clock
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.sessions import due_words
from clinic_sched.sessions.checks import Check, own_code
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.monitoring import Due
from clinic_sched.sessions.queries import standing
from clinic_sched.sessions.queries.record import missed
from clinic_sched.sessions.rules import SessionStatus

_NAMED_TIMES = 3


def gaps(infusion: InfusionSession, *, now: datetime) -> list[Check]:
    """Readings that were not taken, thresholds nobody answered, reactions nobody ended (SR-51)."""
    never_began = infusion.status is SessionStatus.CANCELLED
    if never_began or standing.whole_strike(infusion) is not None:
        return []
    zone = infusion.appointment.site.clock
    found = [
        _gap("missed", ",".join(codes), f"Not taken: {due_words.names(codes)}, {times}")
        for codes, times in _together(missed(infusion, now=now), zone)
    ]
    for concern in standing.open_concerns(infusion):
        found.append(_gap("concern", concern.public_id, f"Not answered: {concern.sentence}"))
    for reaction in standing.reactions(infusion):
        if reaction.resolved_at is None:
            sentence = f"How this reaction ended is not recorded: {reaction.term}."
            found.append(_gap("reaction", reaction.public_id, sentence))
    return found


def _gap(prefix: str, key: str, sentence: str) -> Check:
    return Check(own_code(prefix, key), "SR-51", Level.OVERRIDE, False, sentence, "Say why.")


def _together(missing: list[Due], zone: ZoneInfo) -> list[tuple[tuple[str, ...], str]]:
    """Name the same readings once, with the times at which they were due."""
    times: dict[tuple[str, ...], list[str]] = {}
    for due in missing:
        shown = f"{clock.local(due.due_at, zone):%H:%M}"
        times.setdefault(tuple(due.reading_codes), []).append(shown)
    return [(codes, _words(moments)) for codes, moments in times.items()]


def _words(moments: list[str]) -> str:
    named, more = moments[:_NAMED_TIMES], len(moments) - _NAMED_TIMES
    ending = f" and {more} more times." if more > 1 else " and once more." if more else "."
    return f"due at {', '.join(named)}{ending}"
