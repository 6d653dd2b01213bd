"""How patients get in, and what they ask for."""

import secrets
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from clinic_sched.accounts import queries as accounts
from clinic_sched.accounts import service as attempts
from clinic_sched.accounts.errors import TooManyAttempts
from clinic_sched.accounts.rules import ATTEMPT_WINDOW, ATTEMPTS_ALLOWED
from clinic_sched.accounts.service import hash_token
from clinic_sched.audit.service import WORKER, Actor, record
from clinic_sched.clinic import queries as clinic
from clinic_sched.clock import local
from clinic_sched.database import db
from clinic_sched.followup import service as followup
from clinic_sched.followup.rules import PHONE_WITHIN, TaskKind
from clinic_sched.followup.service.texts import about_link
from clinic_sched.messaging import service as outbox
from clinic_sched.messaging.rules import Claimed
from clinic_sched.patients import queries as patients
from clinic_sched.patients.models import Patient
from clinic_sched.portal import queries, rules
from clinic_sched.portal.errors import LinkNotGood, VisitNotAwaited, WrongBirthDate
from clinic_sched.portal.models import CalendarFeed, PatientLink, PatientSignIn
from clinic_sched.portal.rules import HOME, LINK_LIFETIME, SIGN_IN_LIFETIME, LinkState
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus

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


def use_link(link: PatientLink, birth_date: date, *, now: datetime) -> str:
    """Spend the link and return the secret token of a new sign-in."""
    # The row is taken for the rest of the transaction, so that two cannot both spend it.
    db.session.refresh(link, ["used_at", "wrong_birth_dates"], with_for_update=True)
    if state_of(link, now=now) is not LinkState.GOOD:
        raise LinkNotGood
    if link.patient.birth_date != birth_date:
        raise WrongBirthDate
    link.used_at = now
    token = secrets.token_urlsafe(32)
    db.session.add(
        PatientSignIn(
            token_hash=hash_token(token),
            patient_id=link.patient_id,
            created_at=now,
            seen_at=now,
            expires_at=now + SIGN_IN_LIFETIME,
        )
    )
    record("sign in", link.patient.actor, by=link.patient, now=now)
    return token


def note_wrong_birth_date(link_id: int, *, now: datetime) -> None:
    """Count a wrong birth date against a link; too many lock it."""
    counted = (
        sa.update(PatientLink)
        .where(PatientLink.id == link_id)
        .values(wrong_birth_dates=PatientLink.wrong_birth_dates + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(counted)
    link = db.session.get_one(PatientLink, link_id)
    record("wrong birth date", link.patient.actor, by=link.patient, now=now)


def find_signed_in(token: str, *, now: datetime) -> PatientSignIn | None:
    """Return the sign-in of that token if it still holds."""
    found = queries.find_sign_in(hash_token(token))
    if found is None:
        return None
    holds = rules.still_signed_in(
        seen_at=found.seen_at, expires_at=found.expires_at, ended_at=found.ended_at, now=now
    )
    return found if holds else None


def touch(sign_in_id: int, *, now: datetime) -> None:
    """Keep that a sign-in was used."""
    if found := db.session.get(PatientSignIn, sign_in_id):
        found.seen_at = now


def sign_out(sign_in: PatientSignIn, *, by: Actor, now: datetime) -> None:
    """End a sign-in: one's own, or from elsewhere."""
    if sign_in.ended_at is None:
        sign_in.ended_at = now
        record("sign out", sign_in.patient.actor, by=by, now=now)


def say_cannot_come(visit: Appointment, *, by: Patient, now: datetime) -> None:
    """Have the desk phone about a visit the patient cannot come to; nothing is cancelled yet."""
    if visit.status != AppointmentStatus.BOOKED or now >= visit.starts_at:
        raise VisitNotAwaited
    when = local(visit.starts_at, visit.site.clock)
    followup.open_task(
        TaskKind.OTHER,
        about_not_coming(visit),
        f"The patient cannot come on {when:%a} {when.day} {when:%b} at {when:%H:%M}. Please phone.",
        patient_id=visit.patient_id,
        due_at=min(now + PHONE_WITHIN, visit.starts_at),
        by=by,
        now=now,
    )


def about_not_coming(visit: Appointment) -> str:
    """Name what the desk is asked to phone about."""
    return f"appointment:{visit.public_id}:{visit.move_number}"


def open_feed(patient: Patient, *, now: datetime) -> str:
    """Give the patient's calendar a secret address; an earlier one answers no more."""
    for earlier in queries.open_feeds(patient):
        earlier.ended_at = now
    token = secrets.token_urlsafe(32)
    db.session.add(
        CalendarFeed(token_hash=hash_token(token), patient_id=patient.id, created_at=now)
    )
    record("open calendar feed", patient.actor, by=patient, now=now)
    return token
