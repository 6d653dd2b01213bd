"""After the signature: whatever form is sent to its addresses, the record stays as it is."""

import pytest
import sqlalchemy as sa

from clinic_sched.database import Base, db
from clinic_sched.sessions.queries import seals
from tests.moments import NINE
from tests.sessions import chairside
from tests.sessions.pages import fresh, token_of

# What was refused is told in the trail; who was active is kept apart.
APART = {"audit_events", "sign_ins", "sign_in_attempts"}
TABLES = [table for table in Base.metadata.sorted_tables if table.name not in APART]
# Sound answers to whatever is asked, but for the password that only a new signature takes.
TYPED = {
    **{code: str(value) for code, value in chairside.CALM.items()},
    **{code: str(value) for code, value in chairside.ALDRETE.items()},
    **{"reason": "Faint", "told": "The prescriber", "text": "Sleeps", "answer": "Oxygen"},
    **{"rate": "30", "given_mg": "40", "kg": "80", "mg": "40", "outcome": "recovery"},
    **{"term": "Rash", "grade": "1", "action": "Watched", "escort_present": "yes"},
    **{"q_allergy": "yes", "escort_name": "Bo", "escort_phone": "+15555550199"},
}


def counted():
    counts = [sa.select(sa.func.count()).select_from(table).scalar_subquery() for table in TABLES]
    rows = db.session.execute(sa.select(*counts)).one()
    return dict(zip((table.name for table in TABLES), rows, strict=True))


def addresses(app, infusion):
    """Every address of the session that takes a form."""
    known = {"name": "aldrete", "concern_id": "none", "reaction_id": "none"}
    for one in app.url_map.iter_rules():
        if one.rule.startswith("/sessions/<public_id>/") and "POST" in (one.methods or ()):
            values = {key: known.get(key, "none") for key in one.arguments}
            yield one.build(values | {"public_id": infusion.public_id})[1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_form_writes_into_a_signed_record(session, served, nurse):
    infusion = chairside.discharged(by=nurse.user, now=NINE)
    chairside.sign(infusion, by=nurse.user, now=infusion.left_at)
    typed = TYPED | {"csrf_token": token_of(nurse, infusion), "version": str(infusion.version)}
    before = counted()

    found = list(addresses(served, infusion))
    answers = {to: nurse.post(to, typed | {"form_key": to}).status_code for to in found}

    assert len(answers) > 20
    assert {to: status for to, status in answers.items() if status < 400} == {}
    assert counted() == before
    assert seals.is_as_signed(fresh(session, infusion))
