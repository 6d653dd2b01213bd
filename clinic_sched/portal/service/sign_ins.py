"""Signing patients in and out."""

import secrets
from datetime import date, datetime

import sqlalchemy as sa

from clinic_sched.accounts.service import hash_token
from clinic_sched.audit.service import Actor, record
from clinic_sched.database import db
from clinic_sched.portal import queries, rules
from clinic_sched.portal.errors import LinkNotGood, TooManyWrong, WrongBirthDate
from clinic_sched.portal.models import PatientLink, PatientSignIn
from clinic_sched.portal.rules import (
    LINK_LIFETIME,
    SIGN_IN_LIFETIME,
    WRONG_BIRTH_DATES_IN_ALL,
    LinkState,
)
from clinic_sched.portal.service.links import state_of


def use_link(link: PatientLink, birth_date: date, *, now: datetime) -> str:
    """Spend the link and return the secret token of a new sign-in."""
    # The row is taken for the rest of the transaction, so that two cannot both spend it.
    db.session.refresh(link, ["used_at", "wrong_birth_dates"], with_for_update=True)
    if state_of(link, now=now) is not LinkState.GOOD:
        raise LinkNotGood
    wrong = queries.count_wrong_birth_dates(link.patient_id, since=now - LINK_LIFETIME)
    if wrong >= WRONG_BIRTH_DATES_IN_ALL:
        raise TooManyWrong
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
