"""Nurses at two tablets: each verb of the chairside, held against what paper allows."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from clinic_sched.database import db
from clinic_sched.errors import DomainError
from clinic_sched.sessions import gate_words, service
from clinic_sched.sessions.queries import standing, state
from clinic_sched.sessions.rules import NoteKind, Stage
from clinic_sched.sessions.service import Asked, Entry, NewRate, Said, Seen
from tests import builders
from tests.sessions import chairside
from tests.sessions.on_paper import OnPaper
from tests.sessions.plain_session import ALLOWED_IN, GONE, SEATED, PlainSession
from tests.sessions.snapshots import Snapshot, Staff

GONE_LATE = timedelta(minutes=2)
KINDS = {
    "calm": chairside.CALM,
    "home": chairside.HOME,
    "unanswered": chairside.CALM,
    "low": {**chairside.CALM, "spo2": 90},
    "impossible": {**chairside.CALM, "spo2": 101},
    "empty": {},
}


class TwoTablets:
    """One session and everything that is done with it, by a fresh page or a stale one."""

    def __init__(self, snapshot: Snapshot, staff: Staff, done: "Counter[str]") -> None:
        self.done, self.entries = done, 0
        self.nurse, self.second, self.doctor = staff.people()
        self.clock, self.visit = snapshot.at, snapshot.visit()
        self.paper = OnPaper(self.visit)
        self.infusion: Any = snapshot.infusion()
        self.plain = snapshot.plain(self.infusion)

    @property
    def status(self) -> str:
        """Where the session stands, or that there is none yet."""
        return "waiting" if self.infusion is None else self.plain.status

    def compare(self) -> None:
        """Hold everything against paper."""
        if self.infusion is not None:
            self.paper.compare(self.infusion, self.plain, self.clock)

    def do(self, name: str, act: Callable[[], Any]) -> bool:
        """Do it in a savepoint as a page would; a refusal must have changed nothing."""
        before = self.paper.pages()
        try:
            with db.session.begin_nested():
                act()
            done = True
        except DomainError:
            done = False
        self.done[name if done else f"{name}, refused"] += 1
        after = self.paper.pages()
        assert done or after == before, f"{name} was refused, and changed something"
        if done and before.get("signed") and name != "addendum":
            assert after == before, f"{name} was written into a signed record"
        return done

    def step(
        self, kind: str, verb: Callable[..., Any], *said: Any, tablet: str, must: bool, **more: Any
    ) -> bool:
        """Take a step from a page that is fresh or not; `must` it succeed if it is legal?"""
        version = self.infusion.version - (tablet == "stale")
        facts = {"expected_version": version, "by": self.nurse, "now": self.clock, **more}
        at, may = self.plain.moment(self.clock), self.plain.may(kind) and tablet == "fresh"
        done = self.do(kind, lambda: verb(self.infusion, *said, **facts))
        assert may or not done, f"{kind} came after {self.plain.status} from a {tablet} page"
        assert done or not (may and must), f"{kind} was refused after {self.plain.status}"
        if done:
            assert self.infusion.version > self.plain.version, "older pages are not stale"
            self.plain.version = self.infusion.version
            self.plain.move(kind, at, self.paper.last_rate(kind))
            self.paper.check_step(kind, at=at, clock=self.clock)
        return done

    def write(self, name: str, act: Callable[[], Any], *, must: bool) -> bool:
        """Write something beside the steps."""
        may = self.plain.status in ALLOWED_IN[name]
        done = self.do(name, act)
        assert may or not done, f"{name} was written after {self.plain.status}"
        assert done or not (may and must), f"{name} was refused after {self.plain.status}"
        return done

    def by(self) -> dict[str, Any]:
        return {"by": self.nurse, "now": self.clock}

    # Before the start.

    def open(self) -> None:
        opened = self.infusion is not None
        done = self.do("open", lambda: service.open_session(self.visit, **self.by()))
        assert done is not opened, "a visit has one session"
        if done:
            self.infusion = self.paper.infusion()
            self.plain = PlainSession("precheck", self.clock, self.clock, self.infusion.version)

    def answer_checks(self) -> None:
        if self.plain.status in ("precheck", "ready"):
            facts = self.by()
            self.write("answer", lambda: chairside.answer_gate(self.infusion, **facts), must=True)

    def answer_identity(self, met: bool | None) -> None:
        said = [Said("identifiers", met)]
        self.write(
            "answer",
            lambda: service.answer(self.infusion, Stage.GATE, said, **self.by()),
            must=True,
        )

    def order(self) -> None:
        facts = {"by": self.doctor, "now": self.clock}
        self.write("order", lambda: service.order(self.infusion, Asked(), **facts), must=True)

    def check_pump(self, factor: int) -> None:
        ordered = state.order_of(self.infusion)
        mg = (ordered.dose_mg if ordered else Decimal(40)) * factor
        done = self.write(
            "pump",
            lambda: service.check_pump(self.infusion, mg, second=self.second, **self.by()),
            must=ordered is not None and factor == 1,
        )
        assert not (done and factor > 1), "ten times the dose was accepted"

    def make_ready(self, tablet: str = "fresh") -> None:
        self.step("ready", service.make_ready, tablet=tablet, must=False)

    def reopen(self, tablet: str = "fresh") -> None:
        self.step("reopened checks", service.reopen_checks, tablet=tablet, must=True)

    def start(self, tablet: str = "fresh") -> None:
        may_start = self.paper.may_start(self.infusion, self.plain.moment(self.clock))
        ordered = state.order_of(self.infusion)
        self.plain.dose = ordered.dose_mg if ordered else self.plain.dose
        done = self.step("started", service.start, tablet=tablet, must=False)
        assert may_start or not done, "it was started before everything was in place"

    def cancel(self, tablet: str = "fresh") -> None:
        verb = service.cancel
        self.step("cancelled before start", verb, "Fever", tablet=tablet, must=True)

    # While the drug runs.

    def record_readings(self, kind: str, ago: int, reason: str) -> None:
        at = self.plain.moment(self.clock)
        taken_at = self.clock - timedelta(minutes=ago) if ago else at
        values = {code: Decimal(value) for code, value in KINDS[kind].items()}
        self.entries += 1
        said_at = taken_at if ago else None
        anyway = kind == "unanswered"
        entry = Entry(f"entry {self.entries}", values, said_at, reason, True, anyway)
        sound = (
            kind in ("calm", "home", "low", "unanswered")
            and taken_at >= self.plain.opened_at - GONE_LATE
        )
        sound &= at - taken_at <= GONE_LATE or bool(reason)
        sound &= self.plain.left_at is None or taken_at <= self.plain.left_at
        sound &= anyway or not self.plain.waits(taken_at)
        self.send(entry, sound, kind == "low")

    def send(self, entry: Entry, sound: bool, low: bool) -> None:
        """Send an entry, and send it again: one set of readings, or none."""
        at = entry.taken_at or self.plain.moment(self.clock)
        kept = len(self.infusion.vitals)
        for _ in range(2):
            done = self.write(
                "readings",
                lambda: service.record_vitals(self.infusion, entry, **self.by()),
                must=sound and self.plain.status in SEATED,
            )
            assert sound or not done, "readings that cannot be were kept"
            if not done:
                return
            if len(self.infusion.vitals) == kept:
                continue
            assert len(self.infusion.vitals) == kept + 1, "an entry is kept once"
            kept += 1
            key = max(row.id for row in self.infusion.vitals)
            self.plain.saturation[key] = (at, low)
            if low and self.plain.is_after_start(at):
                self.plain.calls[key] = self.plain.moment(self.clock)
            self.plain.note(at)

    def answer_concern(self, which: int) -> None:
        found = self.infusion.concerns
        if not found:
            return
        concern = found[which % len(found)]
        is_open = concern.answered_at is None
        done = self.write(
            "concern",
            lambda: service.answer_concern(self.infusion, concern, "Oxygen", **self.by()),
            must=is_open,
        )
        assert is_open or not done, "what was answered was answered again"
        if done:
            self.plain.calls.pop(concern.vitals_id, None)

    def strike_readings(self, which: int) -> None:
        found = list(self.plain.saturation)
        if not found:
            return
        key, by = found[which % len(found)], self.by()

        def strike() -> None:
            entry = standing.get_entry(self.infusion, f"vitals-{key}")
            service.strike(self.infusion, entry, "The wrong arm", **by)

        if self.write("strike", strike, must=True):
            del self.plain.saturation[key]
            self.plain.calls.pop(key, None)

    def change_rate(self, rate: int, tablet: str = "fresh") -> None:
        wanted = NewRate(Decimal(rate), "Because")
        current, calm = self.plain.rate, not self.plain.calls and self.plain.is_clear()
        sound = rate > 0 and rate != current and (rate < current or calm)
        done = self.step(
            "rate changed", service.change_rate, wanted, tablet=tablet, must=sound
        )  # fmt: skip
        assert sound or not done, f"the rate went from {current} to {rate}"

    def pause(self, tablet: str = "fresh") -> None:
        self.step("paused", service.pause, "Toilet", tablet=tablet, must=True)

    def resume(self, tablet: str = "fresh") -> None:
        calm = not self.plain.calls and self.plain.is_clear()
        facts = {"prescriber": self.doctor, "tablet": tablet}
        done = self.step("resumed", service.resume, "Better", must=calm, **facts)
        assert calm or not done, "it was resumed although the readings were not clear"

    def end(self, mg: int, reason: str, tablet: str = "fresh") -> None:
        said = (Decimal(mg), reason)
        must = bool(reason) and mg >= 0
        done = self.step("ended", service.end, *said, tablet=tablet, must=must)
        assert not (done and mg < 0), "less than nothing was given"

    def stop_early(self, tablet: str = "fresh") -> None:
        self.step("stopped early", service.stop_early, "Faint", tablet=tablet, must=True)

    def tap_emergency(self, tablet: str = "fresh") -> None:
        # Never asked for its version, and a second tap is the same emergency.
        if self.plain.status == "emergency":
            before = self.paper.pages()
            service.stop_for_emergency(self.infusion, **self.by())
            assert self.paper.pages() == before, "a second tap changed something"
            return

        def stop(infusion: Any, *, expected_version: int, **facts: Any) -> None:
            service.stop_for_emergency(infusion, **facts)

        self.step("emergency stop", stop, tablet="fresh", must=True)

    def end_emergency(self, who: str, goes: bool, tablet: str = "fresh") -> None:
        verb = service.transfer if goes else service.send_to_recovery
        kind = "transferred" if goes else "to recovery"
        decider = self.doctor if who == "doctor" else self.nurse
        must = who == "doctor"
        done = self.step(kind, verb, "Well", prescriber=decider, tablet=tablet, must=must)
        assert must or not done, "a nurse decided how an emergency ended"

    # Beside the steps.

    def add_note(self, kind: NoteKind) -> None:
        def add() -> None:
            service.add_note(self.infusion, "Sleeps", kind, **self.by())

        if self.write("note", add, must=True):
            self.plain.note(self.plain.moment(self.clock))

    def add_addendum(self) -> None:
        def add() -> None:
            service.add_addendum(self.infusion, "Called", **self.by())

        self.write("addendum", add, must=True)

    def record_reaction(self, ago: int) -> None:
        onset = self.plain.moment(self.clock) - timedelta(minutes=ago)
        seen = Seen("Nausea", 1, onset, "Watched")
        sound = ago >= 0 and onset >= self.plain.opened_at
        done = self.write(
            "reaction",
            lambda: service.record_reaction(self.infusion, seen, **self.by()),
            must=sound,
        )
        assert sound or not done, "a reaction began before the session or after now"
        self.plain.open_reactions += done

    def resolve_reaction(self, which: int) -> None:
        found = self.infusion.reactions
        if not found:
            return
        reaction = found[which % len(found)]
        is_open = reaction.resolved_at is None
        done = self.write(
            "reaction",
            lambda: service.resolve_reaction(self.infusion, reaction, **self.by()),
            must=is_open,
        )
        assert is_open or not done
        self.plain.open_reactions -= done

    # Going home.

    def score(self) -> None:
        self.entries += 1
        key = f"score {self.entries}"
        facts = {"key": key, **self.by()}
        if self.write(
            "score",
            lambda: service.score(self.infusion, "aldrete", chairside.ALDRETE, **facts),
            must=True,
        ):
            self.plain.note(self.plain.moment(self.clock))

    def discharge(self, tablet: str = "fresh") -> None:
        fit = self.paper.may_go(self.infusion, self.plain, self.clock)
        done = self.step("discharged", service.discharge, tablet=tablet, must=False)
        assert fit or not done, "somebody went home before everything was in place"

    def leave_against_advice(self, tablet: str = "fresh") -> None:
        verb = service.leave_against_advice
        said = "Has to work", "The prescriber"
        self.step("left against advice", verb, *said, tablet=tablet, must=True)

    def sign(self, password: str, tablet: str = "fresh") -> None:
        said = (password, "recorded", "There was no time.")
        was_gone = self.plain.status in GONE
        facts = {"prescriber": self.doctor, "tablet": tablet}
        done = self.step("signed", service.sign, *said, **facts, must=False)
        assert not done or (was_gone and password == builders.PASSWORD)

    def prepare_to_leave(self) -> None:
        # As long as the protocol asks to wait, and then everything that it asks.
        self.clock = self.plain.moment(self.clock) + timedelta(minutes=61)
        self.record_readings("home", 0, "")
        self.score()
        said = [Said(code, True) for code in gate_words.BEFORE_LEAVING]
        self.write(
            "answer",
            lambda: service.answer(self.infusion, Stage.DISCHARGE, said, **self.by()),
            must=True,
        )
