"""The forms of the chairside, by the stage of the session whose page they stand on."""

from tests import builders
from tests.forms.case import NURSE, PRESCRIBER, Case, Typed

_SIGNED: Typed = {"email": "prescriber@clinic.example", "password": builders.PASSWORD}
_SECOND: Typed = {"email": "elsewhere@clinic.example", "password": builders.PASSWORD}


def _sessions(stage: str, *cases: tuple[str, str, Typed, str]) -> list[Case]:
    page = f"/sessions/{{{stage}}}"
    return [
        Case(f"sessions.{name}", NURSE, page, f"{page}/{path}", typed, grows, variant=stage)
        for name, path, typed, grows in cases
    ]


_RESCUE: Typed = {"drug": "*", "dose": "4 mg", "route": "IV", "ordered_by": "*"}
_VITALS: Typed = {"sbp": "121", "dbp": "76", "hr": "71", "spo2": "98"}
_RATE = Case(
    "sessions.change_rate",
    NURSE,
    "/sessions/{infusing}",
    "/sessions/{infusing}/rate",
    typed={"rate": "50", "reason": "Dizzy.", **_SIGNED},
    grows="session_steps",
    unseen=("email", "password"),
)
_PREVIEW = Case(
    "sessions.preview_order",
    NURSE,
    "/sessions/{precheck}",
    "/sessions/{precheck}/order/preview",
    reads=True,
)
SESSIONS = [
    _RATE,
    _PREVIEW,
    Case(
        "sessions.check_chair",
        NURSE,
        "/floor/chairs/{chair}",
        typed={"monitor": "yes", "oxygen": "no", "note": "Bottle empty."},
        grows="chair_checks",
    ),
    Case(
        "sessions.open_session",
        NURSE,
        "/appointments/{checked_in}",
        "/appointments/{checked_in}/session",
        grows="infusion_sessions",
    ),
    *_sessions(
        "precheck",
        ("answer_checks", "checks", {"heavy": "10", "light": "10", "clear": "4"}, "session_checks"),
        ("weigh", "weight", {"kg": "80.5"}, "weights"),
        ("order", "order", _SIGNED, "dose_orders"),
        ("cancel", "cancel", {"reason": "Ill."}, "session_steps"),
        ("set_aside", "set-aside", {"codes": "*", "reason": "Known.", **_SIGNED}, "session_checks"),
    ),
    *_sessions("complete", ("make_ready", "ready", {}, "session_steps")),
    *_sessions(
        "ready",
        ("check_pump", "pump", {"mg": "{pump_mg}", **_SECOND}, ""),
        ("start", "start", {}, "session_steps"),
        ("reopen", "reopen", {}, "session_steps"),
    ),
    *_sessions(
        "infusing",
        ("pause", "pause", {"reason": "Vein."}, "session_steps"),
        ("end", "end", {"given_mg": "40", "reason": "Done early."}, "session_steps"),
        ("stop_early", "stop", {"reason": "Asked to."}, "session_steps"),
        ("stop_for_emergency", "emergency", {}, "session_steps"),
        ("add_note", "notes", {"text": "Asleep.\nCalm."}, "session_notes"),
        ("record_vitals", "vitals", _VITALS, "vital_signs"),
        ("give_rescue", "rescue", _RESCUE, "session_notes"),
    ),
    *_sessions(
        "reacting",
        ("answer_concern", "concerns/{concern}", {"answer": "Slowed down."}, ""),
        ("resolve_reaction", "reactions/{reaction}/over", {}, ""),
        (
            "record_reaction",
            "reactions",
            {"term": "Itch", "grade": "1", "action": "-"},
            "reactions",
        ),
    ),
    *_sessions("paused", ("resume", "resume", {"reason": "New vein."}, "session_steps")),
    *_sessions(
        "emergency",
        (
            "end_emergency",
            "outcome",
            {"outcome": "recovery", "reason": "Fainted.", **_SIGNED},
            "session_steps",
        ),
    ),
    *_sessions(
        "recovering",
        (
            "score",
            "scores/aldrete",
            {
                "activity": "2",
                "respiration": "2",
                "circulation": "2",
                "consciousness": "2",
                "oxygen": "2",
            },
            "session_checks",
        ),
        ("answer_home", "home", {"iv_out": "yes"}, "session_checks"),
        (
            "leave_against_advice",
            "leave",
            {"told": "Dr Wren", "reason": "Must go."},
            "session_steps",
        ),
        (
            "set_aside_home",
            "set-aside-home",
            {"codes": "*", "reason": "Known.", **_SIGNED},
            "session_checks",
        ),
    ),
    *_sessions("fit", ("discharge", "discharge", {}, "session_steps")),
    *_sessions(
        "discharged",
        (
            "sign",
            "sign",
            {
                "meaning": "recorded",
                "explanation": "There was no time.",
                "email": "prescriber@clinic.example",
                "decider_password": builders.PASSWORD,
                "password": builders.PASSWORD,
            },
            "session_steps",
        ),
    ),
    *_sessions(
        "signed",
        (
            "add_addendum",
            "addendum",
            {"text": "Rang: well.", "password": builders.PASSWORD},
            "session_notes",
        ),
    ),
    Case(
        "sessions.cosign",
        PRESCRIBER,
        "/sessions/{signed}",
        "/sessions/{signed}/cosign",
        {"password": builders.PASSWORD},
        "session_signatures",
    ),
    Case(
        "sessions.strike",
        NURSE,
        "/sessions/{reacting}/strike?entry={reading}",
        "/sessions/{reacting}/strike",
        {"reason": "Mistyped"},
        "session_strikes",
    ),
    Case(
        "sessions.amend",
        NURSE,
        "/sessions/{signed}/amend?entry={signed_reading}",
        "/sessions/{signed}/amend",
        {"reason": "Misread", "hr": "71", "password": builders.PASSWORD},
        "session_amendments",
    ),
]
