"""What people do at the chair, verb by verb."""

from clinic_sched.sessions.queries import seals
from clinic_sched.sessions.rules import SessionStatus
from tests import builders
from tests.sessions import chairside


def test_a_session_goes_from_the_checks_to_a_signed_record(session):
    nurse = builders.user()

    infusion = chairside.signed(by=nurse)

    assert infusion.status is SessionStatus.SIGNED
    assert seals.is_as_signed(infusion)
