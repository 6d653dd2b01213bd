"""Two tablets send at the same moment: one step is taken, and the emergency stop always."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests import builders
from tests.people import Browser
from tests.sessions import chairside
from tests.sessions.pages import fresh, token_of, url


@pytest.fixture
def infusion(session):
    return chairside.started(by=builders.user())


@pytest.fixture
def send_at_once(session, served, infusion):
    """Send forms from tablets of their own, all at the same moment; return the answers."""

    def send(*forms):
        people = [Browser(served).signed_in(builders.user()) for _ in forms]
        sealed = [{"csrf_token": token_of(person, infusion)} for person in people]
        shown, address = str(infusion.version), url(infusion)
        session.rollback()
        together = Barrier(len(forms))

        def post(person, seal, part, typed):
            together.wait(60)
            fields = seal | {"version": shown, "reason": "Faint"} | typed
            return person.client.post(f"{address}/{part}", data=fields).status_code

        with ThreadPoolExecutor(len(forms)) as pool:
            sent = [
                pool.submit(post, person, seal, part, typed)
                for person, seal, (part, typed) in zip(people, sealed, forms, strict=True)
            ]
            return [one.result(60) for one in sent]

    return send


def steps(session, infusion):
    return [step.kind.value for step in fresh(session, infusion).steps]


def test_of_two_steps_from_the_same_page_one_is_taken(session, infusion, send_at_once):
    answers = send_at_once(("pause", {}), ("stop", {}))

    assert sorted(answers) == [303, 409]
    assert len(steps(session, infusion)) == 3


def test_an_emergency_stop_waits_for_nobody(session, infusion, send_at_once):
    answers = send_at_once(("emergency", {}), ("pause", {}), ("emergency", {}))

    assert (answers[0], answers[2]) == (303, 303)
    assert steps(session, infusion).count("emergency stop") == 1
    assert fresh(session, infusion).status == "emergency"


def test_readings_that_two_tablets_sent_are_all_kept(session, infusion, send_at_once):
    before = len(infusion.vitals)

    answers = send_at_once(("vitals", {"hr": "71"}), ("vitals", {"hr": "72"}))

    assert answers == [303, 303]
    assert len(fresh(session, infusion).vitals) == before + 2
