"""The links patients come in by: made, sent, found again."""

import secrets
from datetime import datetime, timedelta

from clinic_sched.accounts import queries as accounts
from clinic_sched.accounts import service as attempts
from clinic_sched.accounts.errors import TooManyAttempts
from clinic_sched.accounts.rules import ATTEMPT_WINDOW, ATTEMPTS_ALLOWED
from clinic_sched.accounts.service import hash_token
from clinic_sched.audit.service import WORKER, record
from clinic_sched.clinic import queries as clinic
from clinic_sched.database import db
from clinic_sched.followup.service.texts import about_link
from clinic_sched.messaging import service as outbox
from clinic_sched.messaging.rules import Claimed
from clinic_sched.patients import queries as patients
from clinic_sched.patients.models import Patient
from clinic_sched.portal import queries, rules
from clinic_sched.portal.models import PatientLink
from clinic_sched.portal.rules import HOME, LINK_LIFETIME, LinkState

LINK_KIND = "sign-in link"
# People ask again when a mail does not come at once; a mail a minute is enough.
_ONE_A_MINUTE = "%Y%m%d%H%M"


def make_link(
    patient: Patient,
    next_path: str = HOME,
    *,
    base_url: str,
    lifetime: timedelta = LINK_LIFETIME,
    now: datetime,
) -> str:
    """Return the address of a fresh link, good once; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        PatientLink(
            token_hash=hash_token(token),
            patient_id=patient.id,
            next_path=next_path,
            created_at=now,
            expires_at=now + lifetime,
        )
    )
    return f"{base_url}/my/sign-in/{token}"


def make_link_by_hand(patient: Patient, *, base_url: str, now: datetime) -> str:
    """Return a fresh link for whoever sits at the console, and keep that they asked."""
    record("make link", patient.actor, by=WORKER, now=now)
    return make_link(patient, base_url=base_url, lifetime=rules.ASKED_LINK_LIFETIME, now=now)


def link_for(message: Claimed, *, base_url: str, now: datetime) -> str:
    """Return a fresh link to what a message is about, for whom it is for."""
    patient = patients.get(message.recipient.partition(":")[2])
    asked = message.kind == LINK_KIND
    return make_link(
        patient,
        rules.page_about(message.about),
        base_url=base_url,
        lifetime=rules.ASKED_LINK_LIFETIME if asked else LINK_LIFETIME,
        now=now,
    )


def ask_for_link(email: str, *, address: str, now: datetime) -> None:
    """Owe a link to whoever is reached at that address; whether anybody is, is not said."""
    name = f"link {email.strip().lower()}"
    since = now - ATTEMPT_WINDOW
    by_name, by_address = accounts.failures_since(since, name=name[:254], address=address)
    if by_name >= ATTEMPTS_ALLOWED or by_address >= ATTEMPTS_ALLOWED * 10:
        raise TooManyAttempts
    attempts.note_attempt(name, address=address, succeeded=False, now=now)
    for patient in queries.by_email(email):
        send_link(patient, now=now)


def send_link(patient: Patient, *, now: datetime) -> None:
    """Owe a patient a link, at most one a minute."""
    site = clinic.first_site()
    if not patient.email or site is None:
        return
    text = about_link(patient.given_name, site.message_name)
    outbox.enqueue(
        dedupe_key=f"{LINK_KIND}:{patient.public_id}:{now:{_ONE_A_MINUTE}}",
        kind=LINK_KIND,
        about=f"link:{patient.public_id}",
        recipient=patient.actor,
        address=patient.email,
        subject=text.subject,
        body=text.body,
        due_at=now,
        expires_at=now + rules.ASKED_LINK_LIFETIME,
        now=now,
    )


def find_link(token: str) -> PatientLink | None:
    """Return the link of that token, good or not."""
    return queries.find_link(hash_token(token))


def state_of(link: PatientLink, *, now: datetime) -> LinkState:
    """Return whether a link is good, and if not, why."""
    return rules.state_of(
        used_at=link.used_at,
        expires_at=link.expires_at,
        wrong_birth_dates=link.wrong_birth_dates,
        now=now,
    )
