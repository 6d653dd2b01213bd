"""Patient numbers, however many people register at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import sqlalchemy as sa

from clinic_sched.audit.service import WORKER
from clinic_sched.patients import service
from clinic_sched.patients.models import Patient
from clinic_sched.patients.rules import number_after
from clinic_sched.transaction import transaction
from tests.moments import NINE

NAMES = ("Ada Byron", "Grace Hopper", "Mary Seacole", "Alan Turing", "Rosa Parks", "Ida Wells")


def test_the_first_number_and_the_next():
    assert [number_after(None), number_after("P000001")] == ["P000001", "P000002"]
    assert number_after("P999999") == "P1000000"


def test_those_who_register_at_once_get_numbers_of_their_own(app, session):
    session.rollback()

    def register(nth):
        given, family = NAMES[nth].split()
        born = date(1980, 1, 1) + timedelta(days=40 * nth)
        with app.app_context(), transaction():
            details = service.Details(given, family, born)
            service.register(details, today=NINE.date(), by=WORKER, now=NINE)

    with ThreadPoolExecutor(len(NAMES)) as threads:
        list(threads.map(register, range(len(NAMES))))

    numbers = session.scalars(sa.select(Patient.number).order_by(Patient.number)).all()
    assert numbers == [f"P00000{nth}" for nth in range(1, len(NAMES) + 1)]
