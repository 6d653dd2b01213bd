"""Papers, weight, people and room: what the clinic must have ready before a start."""

from decimal import Decimal

from clinic_sched.clinic import equipment
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.protocols.wording import plain
from clinic_sched.sessions.checks import Check, all_true, is_today
from clinic_sched.sessions.gate_facts import GateFacts


def papers(plan: Plan, facts: GateFacts) -> list[Check]:
    """Return what must be signed and approved (SR-01 to SR-04)."""
    return [
        Check(
            "identifiers",
            "SR-01",
            Level.BLOCK,
            facts.identifiers_checked,
            "Two identifiers of the patient have been checked.",
            "Ask for two identifiers, such as name and birth date.",
        ),
        _consent(plan, facts),
        Check(
            "order",
            "SR-03",
            Level.BLOCK,
            all_true((is_today(facts.order_signed_on, facts.today), facts.order_by_credentialed)),
            "An order of a credentialed prescriber is signed for today.",
            "A prescriber with a valid licence on file must sign.",
        ),
        Check(
            "approved",
            "SR-04",
            Level.BLOCK,
            all_true((facts.version_approved, plan.enabled)),
            "This version of the protocol is approved and in use.",
            "Cancel this session, and book the visit again with the version in use.",
        ),
    ]


def _consent(plan: Plan, facts: GateFacts) -> Check:
    days = plan.limits.consent_days.value
    met = facts.consent_covers_version
    if facts.consent_signed_on is None:
        met = None
    elif not 0 <= (facts.today - facts.consent_signed_on).days <= days or _expired(facts):
        met = False
    return Check(
        "consent",
        "SR-02",
        Level.BLOCK,
        met,
        f"Consent to this version is signed, and not older than {plain(days)} days.",
        "The patient must sign the consent.",
    )


def _expired(facts: GateFacts) -> bool:
    return facts.consent_expires_on is not None and facts.consent_expires_on < facts.today


def weight(plan: Plan, facts: GateFacts) -> list[Check]:
    """Return what the weight must be (SR-05)."""
    days = plan.limits.weight_days.value
    percent = plan.limits.weight_change_percent.value
    fresh: bool | None = None
    if facts.weight_kg is not None and facts.weighed_on is not None:
        fresh = 0 <= (facts.today - facts.weighed_on).days <= days
    return [
        Check(
            "weight",
            "SR-05",
            Level.OVERRIDE,
            fresh,
            f"The weight is known, and not older than {plain(days)} days.",
            "Weigh the patient.",
        ),
        Check(
            "weight_change",
            "SR-05",
            Level.OVERRIDE,
            _weight_steady(facts, percent),
            f"The weight has not changed by more than {plain(percent)} % since the last time.",
            "Weigh again, and ask the prescriber.",
        ),
    ]


def _weight_steady(facts: GateFacts, percent: Decimal) -> bool | None:
    if facts.weight_kg is None:
        return None
    if facts.previous_weight_kg is None:
        # Nothing to compare with on a first visit; otherwise it ought to be known.
        return True if facts.earlier_sessions == 0 else None
    change = abs(facts.weight_kg - facts.previous_weight_kg)
    return change * 100 <= percent * facts.previous_weight_kg


def people_and_room(facts: GateFacts) -> list[Check]:
    """Return what staff and equipment must be (SR-07, 08, 21, 33)."""
    return [
        Check(
            "acls",
            "SR-07",
            Level.BLOCK,
            facts.acls_on_duty,
            "Somebody certified in advanced life support is on duty.",
            "Somebody on a shift here needs a valid ACLS certificate on file.",
        ),
        Check(
            "credentials",
            "SR-07",
            Level.BLOCK,
            facts.nurse_credentials_valid,
            "The credentials of the nurse who starts are on file and valid.",
            "Another nurse must start, or the manager enters the renewed credentials.",
        ),
        *_equipment(facts),
    ]


def _equipment(facts: GateFacts) -> list[Check]:
    return [
        Check(
            "room",
            "SR-08",
            Level.OVERRIDE,
            equipment.is_in_order(facts.equipment),
            "Monitor, oxygen, suction and emergency kit of this chair are in order today.",
            equipment.lacking(facts.equipment),
            equipment.lacking(facts.equipment),
        ),
        Check(
            "ratio",
            "SR-33",
            Level.OVERRIDE,
            facts.nurse_within_ratio,
            "The nurse has no more patients than the clinic allows.",
            "Ask a colleague to take over.",
            facts.nurse_mark,
        ),
        Check(
            "pump",
            "SR-21",
            Level.BLOCK,
            facts.pump_checked_by_second,
            "A second person has checked patient, dose and rate at the pump.",
            "Ask a colleague to check the pump.",
        ),
    ]
