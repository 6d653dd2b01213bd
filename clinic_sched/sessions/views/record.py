"""The whole record of a session, for paper."""

from datetime import datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.audit.service import record as note
from clinic_sched.sessions import due_words, gate_words, observations, queries
from clinic_sched.sessions.queries import answers, gates
from clinic_sched.sessions.queries import record as records
from clinic_sched.sessions.rules import Stage
from clinic_sched.sessions.sealing import MEANINGS
from clinic_sched.sessions.views import page
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.transaction import keep


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
        names=records.names(infusion),
        is_as_signed=records.is_as_signed(infusion) if infusion.signed_at else None,
        answers=[(stage, answers.given(infusion, stage)) for stage in Stage],
        aside=[(stage, answers.set_aside(infusion, stage)) for stage in Stage],
        shown=observations.shown,
        sentences=_sentences(infusion, user, now),
        spoken=due_words.names,
        meanings=MEANINGS,
        **page.about(infusion),
    )


def _sentences(infusion: Any, user: Any, now: datetime) -> dict[str, str]:
    """Return what each code asked, in words."""
    gate = gates.before_start(infusion, nurse=user, now=now)
    asked = {check.code: check.sentence for check in gate.checks}
    scored = {"aldrete": "Modified Aldrete score", "padss": "PADSS"}
    return asked | gate_words.BEFORE_LEAVING | scored
