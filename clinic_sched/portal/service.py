"""How patients come in: links that work once."""

import secrets
from datetime import datetime, timedelta

from flask import current_app

from clinic_sched.accounts.service import hash_token
from clinic_sched.database import db
from clinic_sched.patients.models import Patient
from clinic_sched.portal.models import PatientLink

LINK_LIFETIME = timedelta(days=7)


def make_link(patient: Patient, next_path: str, *, now: datetime) -> str:
    """Return the address of a fresh link, good once; only its hash is kept."""
    token = secrets.token_urlsafe(24)
    db.session.add(
        PatientLink(
            token_hash=hash_token(token),
            patient_id=patient.id,
            next_path=next_path,
            created_at=now,
            expires_at=now + LINK_LIFETIME,
        )
    )
    base: str = current_app.extensions["clinic_sched"].base_url
    return f"{base}/my/sign-in/{token}"
