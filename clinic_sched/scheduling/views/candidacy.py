"""What speaks against a visit, as the desk is shown it; and a prescriber's signature under it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import request

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.errors import SignInRefused, TooManyAttempts, WrongPassword
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import DomainError
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.scheduling.candidacy import Finding
from clinic_sched.scheduling.forms import SignOffForm
from clinic_sched.scheduling.queries import candidacy
from clinic_sched.scheduling.service import candidacy as service
from clinic_sched.transaction import keep

_HELP = {
    "SR-02": ("Record a consent", "consents/new"),
    "SR-03": ("Record a consultation", "consultations/new"),
}


@dataclass
class Said:
    """One sentence of a rule, the days it concerns, and the page that helps."""

    rule: str
    sentence: str
    help: tuple[str, str] | None
    days: list[date] = field(default_factory=list)


@dataclass(frozen=True)
class Panel:
    """What blocks, what a prescriber may set aside, and what to know."""

    blocks: list[Said]
    overridable: list[Said]
    warnings: list[Said]
    codes: list[str]

    def __bool__(self) -> bool:
        return bool(self.blocks or self.overridable or self.warnings)

    @property
    def is_clear(self) -> bool:
        """Does nothing stand in the way, whatever there is to know?"""
        return not (self.blocks or self.overridable)

    @property
    def can_sign(self) -> bool:
        """May a prescriber set aside all that stands in the way?"""
        return bool(self.overridable) and not self.blocks


def panel(findings: Iterable[Finding], patient: Any, version: Any = None) -> Panel:
    """Gather findings for `scheduling/_candidacy.html`, each sentence once with its days."""
    found = list(findings)
    about = f"?protocol={version.protocol.code}&version={version.number}" if version else ""
    by_level: dict[Level, dict[str, Said]] = {level: {} for level in Level}
    for one in found:
        words, page = _HELP.get(one.rule, ("", ""))
        way = (words, f"/patients/{patient.public_id}/{page}{about}") if page else None
        said = by_level[one.level].setdefault(one.sentence, Said(one.rule, one.sentence, way))
        said.days += [one.on] if one.on else []
    codes = [one.code for one in found if one.level is Level.OVERRIDE]
    blocks, soft, warnings = (list(by_level[level].values()) for level in Level)
    return Panel(blocks, soft, warnings, codes)


def panel_for(
    patient: Any,
    version: Any,
    starts: list[datetime],
    *,
    site: Any,
    without: int | None = None,
    now: datetime,
) -> Panel:
    """Ask what speaks against visits at those moments, and gather it for the page."""
    found = candidacy.findings(patient, version, starts, site=site, without=without, now=now)
    return panel(found, patient, version)


def panel_of_move(appointment: Any, starts_at: datetime, *, now: datetime) -> Panel:
    """Ask what speaks against another day for a visit, and gather it for the page."""
    found = candidacy.findings_of_move(appointment, starts_at, now=now)
    return panel(found, appointment.patient, appointment.protocol_version)


def signed_off(form: SignOffForm) -> service.SignedOff | None:
    """Return what the prescriber signed in the panel, if anything was to be signed."""
    codes = (form.set_aside.data or "").split()
    if not codes:
        return None
    return service.sign_off(
        codes,
        form.clinical_reason.data or "",
        email=form.email.data or "",
        password=form.password.data or "",
        address=request.remote_addr or "",
        by=access.signed_in_user(),
        now=clock.now(),
    )


def refuse(form: SignOffForm, refusal: DomainError) -> None:
    """Show a refusal on the form, and count a wrong password against whoever guesses."""
    form.refuse(refusal)
    if isinstance(refusal, SignInRefused | TooManyAttempts | WrongPassword):
        email = form.email.data or access.signed_in_user().email
        address, now = request.remote_addr or "", clock.now()
        keep(lambda: accounts.note_attempt(email, address=address, succeeded=False, now=now))


def show(form: SignOffForm, shown: Panel) -> dict[str, Any]:
    """Return what the page needs to show the panel with its signature."""
    form.set_aside.raw_data, form.set_aside.data = None, " ".join(shown.codes)
    signed_in = access.signed_in_user()
    return {"candidacy": shown, "signs_alone": signed_in.may(Permission.OVERRIDE_CLINICAL)}
