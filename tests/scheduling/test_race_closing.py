"""A chair is closed and its visits are moved while another desk does the same, or books."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic import service as clinic
from clinic_sched.clinic.models import Chair, Closure, Site
from clinic_sched.database import db, writing
from clinic_sched.errors import DomainError
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling import service
from clinic_sched.scheduling.engine import site_day
from clinic_sched.scheduling.engine.disruption import Disruption
from clinic_sched.scheduling.models import Appointment
from tests import builders
from tests.moments import EVENING_BEFORE, MONDAY, NINE, at

TRIES = 4


class Race:
    """One site with two chairs, and a visit on the first of them."""

    def __init__(self, app, session):
        self.app, self.session = app, session
        site = builders.site(chairs=2)
        builders.staffed(site, nurses=3)
        version = builders.protocol_version()
        visit = builders.appointment(
            site, builders.candidate(version), version, NINE, chair_id=site.chairs[0].id
        )
        self.facts = {
            "site": (Site, site.id),
            "version": (ProtocolVersion, version.id),
            "by": (User, builders.user(Role.DESK).id),
            "patient": (Patient, builders.candidate(version).id),
            "first": (Chair, site.chairs[0].id),
            "second": (Chair, site.chairs[1].id),
            "visit": (Appointment, visit.id),
        }
        session.commit()

    def run(self, *verbs):
        """Do both at once, each in a transaction of its own; return what became of each."""
        together = threading.Barrier(2)

        def do(verb):
            with self.app.app_context():
                writing.set(True)
                given = {name: db.session.get_one(*row) for name, row in self.facts.items()}
                seen = given["visit"].version
                db.session.commit()
                together.wait(30)
                try:
                    verb(given, seen)
                    db.session.commit()
                except DomainError:
                    db.session.rollback()
                    return "refused"
                finally:
                    db.session.remove()
            return "done"

        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(do, verbs))

    def begin_again(self):
        self.session.expire_all()
        visit = self.session.get_one(*self.facts["visit"])
        for other in self.session.scalars(sa.select(Appointment)).all():
            if other is not visit:
                other.status = "entered-in-error"
        self.session.flush()
        visit.chair_id = self.facts["first"][1]
        self.session.execute(sa.delete(Closure))
        self.session.commit()


def close(given, seen):
    """Close the first chair and put its visit on the second, as the page proposed."""
    span, first = site_day.Span(at(8), at(18)), given["first"]
    service.carry_out(
        given["site"],
        Disruption(closure=site_day.Closure(span, first.id, "Repair")),
        MONDAY,
        MONDAY,
        [service.Decision(given["visit"], seen, NINE, given["second"])],
        change=lambda: clinic.close(
            given["site"],
            chair=first,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            reason="Repair",
            by=given["by"],
            now=EVENING_BEFORE,
        ),
        by=given["by"],
        now=EVENING_BEFORE,
    )


def book(name, starts_at):
    def booked(given, _seen):
        facts = {key: given[key] for key in ("site", "version", "by", "patient")}
        service.book(chair=given[name], starts_at=starts_at, now=EVENING_BEFORE, **facts)

    return booked


@pytest.fixture
def race(app, session):
    return Race(app, session)


def test_two_desks_that_close_a_chair_at_once_close_it_once(race, session):
    for _ in range(TRIES):
        race.begin_again()

        assert sorted(race.run(close, close)) == ["done", "refused"]

        assert session.scalar(sa.select(sa.func.count()).select_from(Closure)) == 1


def test_the_chair_a_visit_is_moved_to_is_not_booked_meanwhile(race, session):
    for _ in range(TRIES):
        race.begin_again()

        closed, booked = race.run(close, book("second", NINE))

        assert sorted([closed, booked]) == ["done", "refused"]
        closures = session.scalar(sa.select(sa.func.count()).select_from(Closure))
        assert closures == (closed == "done")


def test_nobody_is_booked_unseen_on_a_chair_that_closes(race):
    for _ in range(TRIES):
        race.begin_again()

        assert sorted(race.run(close, book("first", at(13)))) == ["done", "refused"]
