"""What a device or an address says is not believed further than it must be."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.models import SignInAttempt
from clinic_sched.accounts.rules import ATTEMPTS_ALLOWED, Role
from clinic_sched.audit.models import AuditEvent
from clinic_sched.database import db
from tests import builders
from tests.ledger import cabinet
from tests.moments import NINE
from tests.sessions import chairside, pages
from tests.sessions.pages import fresh, url
from tests.sessions.test_outbox import send

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("typed", ["15:00", "08:30"])
def test_an_emergency_stop_stands_at_no_time_that_somebody_typed(session, nurse, typed):
    infusion = chairside.started(by=nurse.user, now=NINE - timedelta(minutes=20))

    send(nurse, infusion, "emergency", ago=10, taken_at=typed)

    assert fresh(session, infusion).ended_at == NINE - timedelta(minutes=10)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("notes", {"kind": "note", "text": "Calm."}),
        ("vitals", {"hr": "71"}),
    ],
)
def test_what_is_dated_back_by_hand_is_marked_as_late(session, nurse, part, said):
    infusion = chairside.opened(by=nurse.user, now=NINE - timedelta(hours=1))

    send(nurse, infusion, part, ago=0, taken_at="08:10", **said)

    (kept,) = getattr(fresh(session, infusion), part)
    assert kept.late_reason == "recorded without network"


@pytest.mark.parametrize("verb", ["strike", "amend"])
def test_whoever_looks_for_what_to_correct_has_opened_the_chart(session, nurse, verb):
    infusion = chairside.started(by=nurse.user)
    other = type(nurse)(nurse.app).signed_in(builders.user(Role.NURSE))

    for _ in range(2):
        other.get(url(infusion, verb))

    looked = sa.select(AuditEvent.action).where(AuditEvent.actor == other.user.actor)
    assert session.scalars(looked).all().count("open chart") == 1


def test_a_witness_who_is_locked_out_locks_nobody_else_out(session, nurse):
    site = builders.site(counts_controlled=True)
    infusion = chairside.opened(chairside.visit(site=site), by=nurse.user, now=NINE)
    bottle, subject = cabinet.vial(cabinet.cabinet(site)), f"session:{infusion.public_id}"
    cabinet.drawn(bottle, subject=subject, patient=infusion.patient)
    witness = builders.user(Role.NURSE)
    for _ in range(ATTEMPTS_ALLOWED):
        accounts.note_attempt(witness.email, address="elsewhere", succeeded=False, now=NINE)
    db.session.commit()

    refused = pages.send(
        nurse,
        infusion,
        "drug/account",
        **{"given_mg": "0", "wasted_ml": "0.8", "password": builders.PASSWORD},
        **{"witness": witness.public_id, "witness_password": builders.PASSWORD},
    )

    assert f"Too many attempts to sign as {witness.name}." in refused.text
    counted = sa.select(SignInAttempt.name).where(SignInAttempt.name == nurse.user.email)
    assert session.scalars(counted).all() == []
