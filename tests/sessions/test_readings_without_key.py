"""Two sets of readings whose forms lost their keys are two sets."""

from tests.sessions import chairside
from tests.sessions.pages import fresh, send


def test_readings_without_a_key_are_never_taken_for_one_another(nurse, session):
    infusion = chairside.opened(by=nurse.user)

    for pulse in ("71", "72"):
        answer = send(nurse, infusion, "vitals", form_key=None, hr=pulse)
        assert answer.status_code == 303

    assert {row.heart_rate for row in fresh(session, infusion).vitals} == {71, 72}
