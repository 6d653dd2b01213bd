"""Eight nurses at one vial at once: never below nothing, and the chain whole."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.database import db
from clinic_sched.errors import DomainError
from clinic_sched.ledger import queries, service
from clinic_sched.ledger.models import LedgerEntry, LedgerVial
from clinic_sched.patients.models import Patient
from clinic_sched.transaction import transaction
from tests import builders
from tests.ledger.cabinet import cabinet, vial
from tests.moments import NINE

NURSES = 8
ROUNDS = 2
EACH = Decimal("0.9")


@pytest.fixture
def draw_together(app, session):
    """Have everybody draw at the same moment, some rounds long; return what became of it."""
    taken = vial(cabinet())
    ids = [(builders.user(Role.NURSE).id, builders.patient().id) for _ in range(NURSES)]
    vial_id = taken.id
    session.commit()
    together = threading.Barrier(NURSES)

    def draw(nth):
        said = []
        for round_ in range(ROUNDS):
            together.wait(60)
            with app.app_context():
                try:
                    with transaction():
                        nurse_id, patient_id = ids[nth]
                        service.draw(
                            db.session.get_one(LedgerVial, vial_id),
                            EACH,
                            subject=f"session:{nth}-{round_}",
                            patient=db.session.get_one(Patient, patient_id),
                            by=db.session.get_one(User, nurse_id),
                            now=NINE,
                        )
                    said.append("drawn")
                except DomainError as refusal:
                    said.append(type(refusal).__name__)
        return said

    with ThreadPoolExecutor(NURSES) as pool:
        answers = [one for said in pool.map(draw, range(NURSES)) for one in said]
    session.expire_all()
    return taken, Counter(answers)


def test_eight_at_once_never_draw_more_than_there_is(draw_together, session):
    taken, answers = draw_together

    # Eleven draws of 0.9 mL are in a vial of ten, and the twelfth is not.
    assert answers == {"drawn": 11, "NotEnough": NURSES * ROUNDS - 11}
    assert queries.balance_of(taken) == Decimal("0.100")
    numbers = session.scalars(sa.select(LedgerEntry.number).order_by(LedgerEntry.number)).all()
    assert list(numbers) == list(range(1, 14))
    assert queries.find_break(taken.cabinet.site) is None
