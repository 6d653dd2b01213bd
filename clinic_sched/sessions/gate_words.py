"""What a gate asks of the nurse, and what the register already says, in words."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.wording import plain
from clinic_sched.sessions.gate_facts import GateFacts
from clinic_sched.sessions.scores import ALDRETE, PADSS

# Items of the gate that the nurse answers by met or not met, beside the protocol's own.
ASKED = ("identifiers", "allergy")
# Items that staff, shifts and the chair answer by themselves: kept when the infusion starts.
SEEN = ("acls", "credentials", "room", "ratio", "consent", "risk")
# Items with questions of their own.
ASKED_APART = ("fasting", "pregnancy", "escort", "room")
PREGNANCY = {
    "negative": "Test negative",
    "not_applicable": "No test needed",
    "positive": "Test positive",
}
_MEALS = {"heavy": "heavy meal", "light": "light meal", "clear": "clear fluid"}
_SCORES = {score.code: score for score in (ALDRETE, PADSS)}
# What the nurse answers before the patient leaves, and the words on the screen.
BEFORE_LEAVING = {
    "escort_present": "The escort is here.",
    "instructions_given": "Written instructions were given and explained.",
    "no_driving": "The patient knows not to drive, and says so.",
    "iv_out": "The IV is out.",
    "iv_site": "The IV site was checked.",
    "next_contact": "The next contact is arranged.",
}


def asked(plan: Plan, facts: GateFacts) -> list[str]:
    """Return the codes of the items that the nurse answers by met or not met."""
    own = [item.code for item in plan.gate]
    general = [code for code in ASKED if not _settled(code, facts)]
    return [*general, *own]


def known(facts: GateFacts) -> dict[str, str]:
    """Return what the register says about items of the gate, in words."""
    found = {
        "consent": _consent(facts),
        "weight": _weight(facts),
        "weight_change": _change(facts),
        "gap": _last(facts),
        "acls": _names(facts.acls_holders),
        "room": f"Checked {facts.equipment_by}." if facts.equipment_by else "",
        "escort": ", ".join(part for part in (facts.escort_name, facts.escort_phone) if part),
    }
    if facts.allergic_to_drug and "allergy" not in facts.answers:
        found["allergy"] = "The register lists an allergy to this drug."
    if facts.open_risk_flags:
        found["risk"] = f"Open flags: {facts.open_risk_flags}."
    return {code: words for code, words in found.items() if words}


def _settled(code: str, facts: GateFacts) -> bool:
    """Does the register answer this item by itself?"""
    known = bool(facts.allergic_to_drug) and "allergy" not in facts.answers
    return code == "allergy" and known


def _names(people: tuple[str, ...]) -> str:
    """Return the first two by name, and how many more there are."""
    more = f" and {len(people) - 2} more" if len(people) > 2 else ""
    return f"{', '.join(people[:2])}{more}." if people else ""


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _consent(facts: GateFacts) -> str:
    if facts.consent_signed_on is None:
        return "No consent to this protocol is on file."
    until = f", until {_day(facts.consent_expires_on)}" if facts.consent_expires_on else ""
    other = "" if facts.consent_covers_version else ", to another version"
    return f"Signed {_day(facts.consent_signed_on)}{until}{other}."


def _weight(facts: GateFacts) -> str:
    if facts.weight_kg is None or facts.weighed_on is None:
        return "No weight is on file."
    when = "today" if facts.weighed_on == facts.today else _day(facts.weighed_on)
    return f"{plain(facts.weight_kg)} kg, {when}."


def _change(facts: GateFacts) -> str:
    if facts.weight_kg is None or facts.previous_weight_kg is None:
        return ""
    return f"Was {plain(facts.previous_weight_kg)} kg: {change_words(facts)}."


def change_words(facts: GateFacts) -> str:
    """Return the change of weight in per cent, with its sign."""
    before, after = facts.previous_weight_kg, facts.weight_kg
    if before is None or after is None:
        return ""
    percent = (after - before) * 100 / before
    shown = percent.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    sign = "+" if shown > 0 else "−" if shown < 0 else "±"
    return f"{sign}{plain(abs(shown))} %"


def _last(facts: GateFacts) -> str:
    if facts.earlier_sessions == 0:
        return "This is the first session with this drug."
    days = facts.days_since_last
    if days is None:
        return ""
    return f"The last one was {days} day{'' if days == 1 else 's'} ago."


def answer_of(met: bool | None) -> str:
    """Return an answer as a form's value."""
    return {True: "yes", False: "no"}.get(met, "") if met is not None else ""


def met_of(answer: str | None) -> bool | None:
    """Return a form's value as an answer."""
    return {"yes": True, "no": False}.get(answer or "")


def fasting_value(hours: Mapping[str, Decimal | None]) -> dict[str, str]:
    """Return the hours since the last meals, as they are kept."""
    return {meal: plain(value) for meal, value in hours.items() if value is not None}


def spoken(code: str, value: Mapping[str, Any]) -> str:
    """Return what was said with an answer, as the printed record says it."""
    if code == "pregnancy":
        return PREGNANCY.get(value.get("answer", ""), "")
    if code == "fasting":
        said = [f"{words} {value[meal]} h ago" for meal, words in _MEALS.items() if meal in value]
        return ", ".join(said).capitalize()
    if code in _SCORES:
        points = [(item.label, value.get(item.code)) for item in _SCORES[code].items]
        return "; ".join(f"{label} {'not scored' if n is None else n}" for label, n in points)
    words = {
        "known": "{}",
        "mg": "{} mg on the pump",
        "kg": "{} kg",
        "told": "Told: {}.",
        "why": "Why: {}",
    }
    return " ".join(text.format(value[name]) for name, text in words.items() if value.get(name))
