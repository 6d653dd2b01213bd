"""What goes on paper: the whole record of a session, and what the patient takes home."""

from datetime import datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.audit.service import record as note
from clinic_sched.ledger import queries as ledger
from clinic_sched.ledger.rules import WORDS
from clinic_sched.sessions import (
    due_words,
    entries,
    gate_words,
    observations,
    queries,
    sealing,
)
from clinic_sched.sessions.entries import Part
from clinic_sched.sessions.queries import answers, gates, seals, state
from clinic_sched.sessions.queries import record as records
from clinic_sched.sessions.rules import Stage
from clinic_sched.sessions.views import page
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.transaction import keep

_STAGES = {
    Stage.GATE: "Before the start",
    Stage.DISCHARGE: "Before leaving",
    Stage.RECORD: "At the signature",
}
_OTHERS = {
    "aldrete": "Modified Aldrete score",
    "padss": "PADSS",
    "left_ama": "Left against advice",
}


@bp.get("/sessions/<public_id>/record")
@access.requires(Permission.SEE_RECORD)
def show_record(public_id: str) -> ResponseReturnValue:
    """Show everything that was recorded, as it is signed or as it stands."""
    infusion = queries.get(public_id)
    user, subject, now = access.signed_in_user(), f"session:{public_id}", clock.now()
    keep(lambda: note("open session record", subject, by=user, now=now))
    return render_template(
        "sessions/record.html",
        chart=records.chart_of(infusion, now=now),
        readings=records.codes_taken(infusion),
        missed=records.missed(infusion, now=now),
        drug_lines=ledger.of_subject(subject),
        drug_words=WORDS,
        names=records.names(infusion),
        seals=seals.seals(infusion),
        is_as_signed=seals.is_as_signed(infusion),
        awaits_cosign=seals.awaits_cosign(infusion),
        answers=[(stage, answers.given(infusion, stage)) for stage in Stage],
        aside=[(stage, answers.set_aside(infusion, stage)) for stage in Stage],
        sentences=_sentences(infusion, user, now),
        shown=observations.shown,
        spoken=due_words.names,
        spoken_answer=gate_words.spoken,
        stages=_STAGES,
        label=lambda part, field: entries.label(Part(part), field),
        meaning_of=sealing.meaning_of,
        **page.about(infusion),
    )


@bp.get("/sessions/<public_id>/instructions")
@access.requires(Permission.RECORD_SESSION)
def show_instructions(public_id: str) -> ResponseReturnValue:
    """Show what the patient takes home on paper: the protocol's words and the visit's facts."""
    infusion = queries.get(public_id)
    user, subject, now = access.signed_in_user(), f"session:{public_id}", clock.now()
    keep(lambda: note("open instructions", subject, by=user, now=now))
    site = infusion.appointment.site
    return render_template(
        "sessions/instructions.html",
        infusion=infusion,
        site=site,
        zone=site.clock,
        now=now,
        lines=state.plan_of(infusion).instructions,
        next_visit=gates.next_visit(infusion, now=now),
        user=user,
    )


def _sentences(infusion: Any, user: Any, now: datetime) -> dict[str, str]:
    """Return what each code asked, in words."""
    gate = gates.before_start(infusion, nurse=user, now=now)
    asked = {check.code: check.sentence for check in gate.checks}
    return asked | gate_words.BEFORE_LEAVING | _OTHERS
