"""Everything that may be tried with a session, at any time and by any clock."""

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from clinic_sched.database import db
from clinic_sched.sessions.rules import NoteKind
from tests import builders
from tests.sessions.plain_session import GONE
from tests.sessions.snapshots import Snapshot, Staff
from tests.sessions.two_tablets import TwoTablets

CALM = ("record_readings", "calm", 0, "")
LOW = ("record_readings", "low", 0, "")
any_of = st.integers(0, 5)
tablets = st.sampled_from(["fresh", "fresh", "fresh", "stale"])
forward = st.sampled_from([1, 2, 4, 5, 9, 16, 31, 65])
backward = st.sampled_from([1, 3, 8, 20])
taken = st.sampled_from([0, 0, 0, 1, 4, 12, 90])
readings = st.sampled_from(["calm", "calm", "low", "unanswered", "impossible", "empty"])
# What may be tried at any time, each with what is said.
TRIED: dict[str, list[tuple[Any, ...]]] = {
    "make_ready": [()],
    "reopen": [()],
    "start": [()],
    "cancel": [()],
    "change_rate": [(30,), (45,), (60,), (70,), (0,), (-5,)],
    "pause": [()],
    "resume": [()],
    "end": [(40, "It leaked"), (40, ""), (-1, "It leaked")],
    "stop_early": [()],
    "tap_emergency": [()],
    "end_emergency": [("doctor", True), ("doctor", False), ("nurse", True)],
    "discharge": [()],
    "leave_against_advice": [()],
    "sign": [(builders.PASSWORD,), ("guess",)],
}
WRITTEN: dict[str, list[tuple[Any, ...]]] = {
    "open": [()],
    "answer_checks": [()],
    "answer_identity": [(True,), (False,), (None,)],
    "order": [()],
    "check_pump": [(1,), (10,)],
    "answer_concern": [(0,), (1,), (2,)],
    "strike_readings": [(0,), (1,)],
    "add_note": [(NoteKind.NOTE,), (NoteKind.RESCUE,)],
    "add_addendum": [()],
    "record_reaction": [(0,), (3,), (-5,), (300,)],
    "resolve_reaction": [(0,), (1,)],
    "score": [()],
}
# What a nurse would do next.
COURSE: dict[str, list[tuple[Any, ...]]] = {
    "waiting": [("open",)],
    "precheck": [("answer_checks",), ("order",), ("check_pump", 1), CALM, ("make_ready",)],
    "ready": [("start",), CALM, ("start",), ("reopen",), ("cancel",)],
    "infusing": [
        *(("pause",), ("change_rate", 45), LOW, ("end", 40, "It leaked")),
        *(("stop_early",), ("tap_emergency",)),
    ],
    "paused": [("resume",), ("resume",), CALM, ("answer_concern", 0), ("stop_early",)],
    "emergency": [("end_emergency", "doctor", False), ("end_emergency", "doctor", True)],
    "recovery": [
        *(("prepare_to_leave",), ("discharge",), ("discharge",), ("answer_concern", 0)),
        *(("leave_against_advice",), ("record_reaction", 0)),
    ],
    "signed": [("add_addendum",), ("add_note", NoteKind.NOTE), ("record_reaction", 0)],
    **{status: [("sign", builders.PASSWORD), ("add_note", NoteKind.NOTE)] for status in GONE},
}


class EveryStep(RuleBasedStateMachine):
    """One order of steps on one session, in a transaction that is dropped at its end."""

    def __init__(self, snapshots: list[Snapshot], staff: Staff, done: "Counter[str]") -> None:
        super().__init__()
        self.snapshots, self.staff, self.done = snapshots, staff, done

    def teardown(self) -> None:
        db.session.rollback()
        self.done["orders"] += 1

    @initialize(which=st.integers(0, 99))
    def begin(self, which: int) -> None:
        self.at = TwoTablets(pick(self.snapshots, which), self.staff, self.done)

    @invariant()
    def is_as_on_paper(self) -> None:
        self.at.compare()

    @rule(minutes=forward)
    def wait(self, minutes: int) -> None:
        self.at.clock += timedelta(minutes=minutes)

    @rule(minutes=backward)
    def set_clock_back(self, minutes: int) -> None:
        self.at.clock -= timedelta(minutes=minutes)
        self.done["clock set back"] += 1

    @rule(move=st.sampled_from(sorted(TRIED)), variant=any_of, tablet=tablets)
    def try_step(self, move: str, variant: int, tablet: str) -> None:
        if self.at.infusion is not None:
            getattr(self.at, move)(*pick(TRIED[move], variant), tablet=tablet)

    @rule(what=st.sampled_from(sorted(WRITTEN)), variant=any_of)
    def try_to_write(self, what: str, variant: int) -> None:
        if self.at.infusion is not None or what == "open":
            getattr(self.at, what)(*pick(WRITTEN[what], variant))

    @rule(kind=readings, ago=taken, reason=st.sampled_from(["", "Held a hand"]))
    def try_readings(self, kind: str, ago: int, reason: str) -> None:
        if self.at.infusion is not None:
            self.at.record_readings(kind, ago, reason)

    @rule(turns=st.lists(any_of, min_size=2, max_size=6))
    def go_on(self, turns: list[int]) -> None:
        for nth, turn in enumerate(turns):
            if self.at.status == "signed" and nth:
                return
            name, *said = pick(COURSE[self.at.status], turn + nth)
            getattr(self.at, name)(*said)
            self.at.compare()


def pick(found: list[Any], number: int) -> Any:
    """Choose one of them by any number."""
    return found[number % len(found)]
