"""Two desks that book the same patient too near at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic.models import Site
from clinic_sched.database import db, writing
from clinic_sched.errors import DomainError
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling import service
from tests import builders
from tests.moments import EVENING_BEFORE, at

TRIES = 6


@pytest.fixture
def both(app, session):
    """Book two neighbouring days of one patient at once; return what became of each."""
    site = builders.site()
    builders.staffed(site, days=30)
    version, by = builders.protocol_version(), builders.user(Role.DESK)
    facts = {
        "site": (Site, site.id),
        "version": (ProtocolVersion, version.id),
        "by": (User, by.id),
        "patient": (Patient, builders.candidate(version).id),
    }
    session.commit()
    together = threading.Barrier(2)

    def book(starts_at):
        with app.app_context():
            writing.set(True)
            given = {name: db.session.get_one(*row) for name, row in facts.items()}
            db.session.commit()
            together.wait(30)
            try:
                service.book(starts_at=starts_at, now=EVENING_BEFORE, **given)
                db.session.commit()
            except DomainError:
                db.session.rollback()
                return "refused"
            finally:
                db.session.remove()
        return "booked"

    with ThreadPoolExecutor(2) as pool:
        yield lambda day: sorted(pool.map(book, [at(9, days=day), at(9, days=day + 1)]))


def test_two_desks_cannot_each_book_one_visit_of_a_pair(both):
    answers = [both(4 * nth) for nth in range(TRIES)]

    assert answers == [["booked", "refused"]] * TRIES
