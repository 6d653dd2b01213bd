"""Whoever finds a tablet unlocked cannot try out its nurse's password at the signature."""

from clinic_sched.sessions.rules import SessionStatus
from tests import builders
from tests.sessions import chairside
from tests.sessions.pages import fresh, send


def test_guessing_at_the_signature_is_stopped(nurse, session):
    infusion = chairside.opened(by=nurse.user)
    infusion.status = SessionStatus.CANCELLED
    for _ in range(5):
        assert (
            send(nurse, infusion, "sign", meaning="recorded", password="not this one").status_code
            == 422
        )

    answer = send(nurse, infusion, "sign", meaning="recorded", password=builders.PASSWORD)

    assert "Too many attempts" in answer.text
    assert fresh(session, infusion).signed_at is None
