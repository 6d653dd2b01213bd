"""What people do at the chair, from opening a session to signing its record."""

from clinic_sched.sessions.service.amending import add_addendum, amend, strike
from clinic_sched.sessions.service.checks import (
    Aside,
    Said,
    acknowledge,
    answer,
    check_chair,
    name_escort,
    override,
    weigh,
)
from clinic_sched.sessions.service.emergency import (
    send_to_recovery,
    stop_for_emergency,
    transfer,
)
from clinic_sched.sessions.service.events import (
    Seen,
    add_note,
    discard_entry,
    record_reaction,
    resolve_reaction,
)
from clinic_sched.sessions.service.leaving import discharge, leave_against_advice, score
from clinic_sched.sessions.service.opening import cancel, open_session
from clinic_sched.sessions.service.ordering import Asked, check_pump, order
from clinic_sched.sessions.service.readings import Entry, answer_concern, record_vitals
from clinic_sched.sessions.service.rescue import Given, give_rescue
from clinic_sched.sessions.service.running import (
    NewRate,
    change_rate,
    end,
    make_ready,
    pause,
    reopen_checks,
    resume,
    start,
    stop_early,
)
from clinic_sched.sessions.service.signatures import prescriber, second_person
from clinic_sched.sessions.service.signing import cosign, sign
from clinic_sched.sessions.service.steps import all_or_nothing

__all__ = [
    "Aside",
    "Asked",
    "Entry",
    "Given",
    "NewRate",
    "Said",
    "Seen",
    "acknowledge",
    "add_addendum",
    "add_note",
    "all_or_nothing",
    "amend",
    "answer",
    "answer_concern",
    "cancel",
    "change_rate",
    "check_chair",
    "check_pump",
    "cosign",
    "discard_entry",
    "discharge",
    "end",
    "give_rescue",
    "leave_against_advice",
    "make_ready",
    "name_escort",
    "open_session",
    "order",
    "override",
    "pause",
    "prescriber",
    "record_reaction",
    "record_vitals",
    "reopen_checks",
    "resolve_reaction",
    "resume",
    "score",
    "second_person",
    "send_to_recovery",
    "sign",
    "start",
    "stop_early",
    "stop_for_emergency",
    "strike",
    "transfer",
    "weigh",
]
