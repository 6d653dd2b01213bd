"""What the clinic knows when a nurse wants to start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from clinic_sched.sessions.checks import Concern

PREGNANCY_ANSWERS = ("negative", "not_applicable", "positive")


@dataclass(frozen=True)
class GateFacts:
    """Everything the clinic knows when the nurse wants to start."""

    today: date
    identifiers_checked: bool | None = None
    consent_signed_on: date | None = None
    consent_expires_on: date | None = None
    consent_covers_version: bool | None = None
    order_signed_on: date | None = None
    order_by_credentialed: bool | None = None
    version_approved: bool | None = None
    weight_kg: Decimal | None = None
    weighed_on: date | None = None
    previous_weight_kg: Decimal | None = None
    allergic_to_drug: bool | None = None
    acls_on_duty: bool | None = None
    nurse_credentials_valid: bool | None = None
    pregnancy: str | None = None
    open_risk_flags: int | None = None
    hours_since_heavy_meal: Decimal | None = None
    hours_since_light_meal: Decimal | None = None
    hours_since_clear_fluid: Decimal | None = None
    escort_name: str = ""
    escort_phone: str = ""
    escort_confirmed: bool | None = None
    consult_done: bool | None = None
    earlier_sessions: int | None = None
    days_since_last: int | None = None
    sessions_within_year: int | None = None
    nurse_within_ratio: bool | None = None
    pump_checked_by_second: bool | None = None
    equipment: Mapping[str, bool | None] = field(default_factory=dict)
    equipment_by: str = ""
    acls_holders: tuple[str, ...] = ()
    nurse_mark: str = ""
    risk_mark: str = ""
    answers: Mapping[str, bool | None] = field(default_factory=dict)
    readings: Mapping[str, Decimal] = field(default_factory=dict)
    readings_age_minutes: int | None = None
    dose_concerns: tuple[Concern, ...] | None = None
