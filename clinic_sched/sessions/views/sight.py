"""What one request sees of a session's gates: looked at once, however many forms ask."""

from typing import Any

from flask import g

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.sessions.queries import facts, gates
from clinic_sched.sessions.rules import Stage


def look_again() -> None:
    """Forget what was seen: something has changed since."""
    g.pop("seen_facts", None)
    g.pop("seen_gates", None)


def known_of(infusion: Any) -> Any:
    """Return everything that is known before the start."""
    seen = g.setdefault("seen_facts", {})
    if infusion.id not in seen:
        nurse = access.signed_in_user()
        seen[infusion.id] = facts.gate_facts(infusion, nurse=nurse, now=clock.now())
    return seen[infusion.id]


def gate_of(infusion: Any, stage: Stage) -> Any:
    """Return the gate of that stage as it stood when the request came."""
    seen = g.setdefault("seen_gates", {})
    if (infusion.id, stage) not in seen:
        now = clock.now()
        seen[infusion.id, stage] = (
            gates.given_facts(infusion, known_of(infusion))
            if stage is Stage.GATE
            else gates.before_leaving(infusion, now=now)
        )
    return seen[infusion.id, stage]
