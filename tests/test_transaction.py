import threading

import pytest
import sqlalchemy as sa
from flask import Flask, redirect, request, session

from clinic_sched.accounts import access
from clinic_sched.audit.models import AuditEvent
from clinic_sched.audit.service import WORKER, record
from clinic_sched.clock import now
from clinic_sched.database import db
from clinic_sched.errors import DomainError
from clinic_sched.transaction import keep, transaction, writes
from tests.people import Browser


@pytest.fixture
def served(app, settings, make_app):
    """An application of the test's own, which may be given another page."""
    served = make_app(settings)
    served.config["WTF_CSRF_ENABLED"] = False
    yield served
    with served.app_context():
        db.engine.dispose()


@pytest.fixture
def sent(served: Flask):
    """A page that writes one line of audit, and refuses if asked to."""

    @access.open_to_all
    @writes
    def write():
        record("test", "test:1", by=WORKER, now=now())
        if request.form.get("refuse") == "politely":
            return "no", 422
        if request.form.get("refuse") == "loudly":
            keep(lambda: record("refused", "test:1", by=WORKER, now=now()))
            raise DomainError("No.")
        if request.form.get("refuse") == "too late":
            keep(lambda: 1 / 0)
            keep(lambda: record("kept", "test:1", by=WORKER, now=now()))
        return redirect(f"/done/{db.session.scalar(sa.func.count(AuditEvent.id))}")

    served.add_url_rule("/write", view_func=write, methods=["POST"])
    return lambda **form: served.test_client().post("/write", data=form)


def actions():
    db.session.rollback()
    return list(db.session.scalars(sa.select(AuditEvent.action)))


def test_a_success_is_kept(sent):
    assert sent().status_code == 302

    assert actions() == ["test"]


def test_a_refusal_shown_on_its_form_is_dropped(sent):
    assert sent(refuse="politely").status_code == 422

    assert actions() == []


def test_what_is_kept_apart_survives_a_refusal(sent):
    assert sent(refuse="loudly").status_code == 409

    assert actions() == ["refused"]


def test_what_cannot_be_kept_apart_makes_no_failure_of_a_success(sent):
    assert sent(refuse="too late").status_code == 302

    assert set(actions()) == {"test", "kept"}


def test_a_key_of_one_person_is_no_key_of_another(served):
    @access.open_to_all
    @writes
    def write():
        record("test", "test:1", by=WORKER, now=now())
        return redirect(f"/of/{session['_user_id']}")

    served.add_url_rule("/mine", view_func=write, methods=["POST"])

    answers = [
        Browser(served).holding(f"nobody:{name}").post("/mine", {"form_key": "same"})
        for name in ("a", "b")
    ]

    assert [answer.location for answer in answers] == ["/of/nobody:a", "/of/nobody:b"]
    assert actions() == ["test", "test"]


def test_a_form_sent_twice_is_done_once_and_answered_the_same(sent):
    first, second = sent(form_key="a"), sent(form_key="a")

    assert first.location == second.location
    assert actions() == ["test"]


def test_a_form_sent_twice_at_once_is_done_once(sent):
    answers = []
    clicks = [threading.Thread(target=lambda: answers.append(sent(form_key="b"))) for _ in range(6)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()

    assert {answer.location for answer in answers} == {answers[0].location}
    assert actions() == ["test"]


def test_a_refused_form_may_be_sent_again_with_its_key(sent):
    assert sent(form_key="c", refuse="politely").status_code == 422

    assert sent(form_key="c").status_code == 302
    assert actions() == ["test"]


def test_a_command_keeps_all_or_nothing(app):
    def half_done():
        with transaction():
            record("half", "test:1", by=WORKER, now=now())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half_done()

    assert actions() == []
