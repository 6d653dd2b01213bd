"""What a script that stays on the page gets: the parts that changed, and nothing twice."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.audit.models import AuditEvent
from clinic_sched.sessions import service
from tests.moments import NINE
from tests.sessions import chairside
from tests.sessions.pages import fresh, token_of, url

BEGAN = NINE - timedelta(minutes=10)
HERE = {"X-Requested-With": "fetch"}


@pytest.fixture
def infusion(nurse):
    return chairside.started(by=nurse.user, now=BEGAN)


def here(person, infusion, part, **typed):
    fields = {"csrf_token": token_of(person, infusion), "form_key": "a tap", **typed}
    return person.post(url(infusion, part), fields, headers=HERE)


def test_a_script_gets_the_parts_of_the_page_at_once(session, nurse, infusion):
    answer = here(nurse, infusion, "vitals", hr="71")

    assert (answer.status_code, answer.location) == (201, url(infusion))
    assert answer.text.lstrip().startswith('<div id="session"')
    assert "The readings are saved." in answer.text
    assert "71<" in answer.text


def test_a_script_that_sends_twice_gets_the_page_as_it_is(session, nurse, infusion):
    before = len(infusion.vitals)
    here(nurse, infusion, "vitals", hr="71")

    second = here(nurse, infusion, "vitals", hr="71")

    assert (second.status_code, second.location) == (303, url(infusion))
    assert nurse.get(second.location, headers=HERE).text.lstrip().startswith('<div id="session"')
    assert len(fresh(session, infusion).vitals) == before + 1


def test_a_refusal_keeps_what_was_typed_in_the_parts(nurse, infusion):
    answer = here(nurse, infusion, "vitals", hr="999")

    assert answer.status_code == 422
    assert 'value="999"' in answer.text
    assert "Heart rate must be from 20 to 300 /min." in answer.text


def test_readings_leave_the_bar_as_it_stands_on_a_page_of_this_version(nurse, infusion):
    fields = {"csrf_token": token_of(nurse, infusion), "hr": "71"}
    shown = {"X-Page-Version": str(infusion.version)}

    lean = nurse.post(url(infusion, "vitals"), fields, headers=HERE | shown)
    old = nurse.post(url(infusion, "vitals"), fields, headers=HERE | {"X-Page-Version": "1"})

    assert 'id="part-work"' in lean.text
    assert 'id="part-bar"' not in lean.text
    assert 'id="part-log"' not in lean.text
    assert 'id="part-bar"' in old.text


def test_a_concern_takes_the_place_of_the_word_that_all_is_saved(nurse, infusion):
    answer = here(nurse, infusion, "vitals", spo2="90")

    assert answer.status_code == 201
    assert "SpO2 90 % is below 92 %" in answer.text
    assert "The readings are saved." not in answer.text


def test_an_unusual_reading_is_one_tap_from_being_kept(nurse, infusion):
    asked = here(nurse, infusion, "vitals", hr="40")

    assert 'name="confirmed" value="y">It is right: save</button>' in asked.text
    assert "This needs attention" not in asked.text


def test_who_is_signed_out_is_told_so_and_not_sent_to_another_page(visitor, infusion):
    assert visitor().get(url(infusion), headers=HERE).status_code == 401


def test_the_emergency_stop_answers_a_script_at_once(session, nurse, infusion):
    answer = here(nurse, infusion, "emergency")

    assert answer.status_code == 201
    assert "Stop the pump, call for help." in answer.text
    assert fresh(session, infusion).status == "emergency"


@pytest.mark.parametrize(
    ("reach", "is_loud"), [(chairside.opened, False), (chairside.started, True)]
)
def test_the_emergency_stop_is_there_from_the_first_and_loud_once_something_runs(
    nurse, reach, is_loud
):
    page = nurse.get(url(reach(by=nurse.user, now=BEGAN))).text

    assert ">Emergency stop</button>" in page
    assert ("stop-button--quiet" not in page) is is_loud


def test_the_screen_says_that_it_is_no_monitor(nurse, infusion):
    assert "not a monitor, no alarm" in nurse.get(url(infusion)).text


def test_what_must_be_answered_comes_before_the_next_readings(session, nurse, infusion, wall):
    here(nurse, infusion, "vitals", spo2="90")
    wall.shift(60)

    refused = here(nurse, infusion, "vitals", form_key="next", spo2="93")
    assert refused.status_code == 422
    assert "Answer first what the readings call for" in refused.text
    kept = here(nurse, infusion, "vitals", form_key="next", spo2="93", unanswered="y")

    assert kept.status_code == 201


def test_readings_saved_before_the_answer_say_so_in_the_trail(session, nurse, infusion, wall):
    chairside.take(infusion, by=nurse.user, now=NINE, spo2=90)
    later = NINE + timedelta(minutes=1)

    chairside.take(infusion, by=nurse.user, now=later, spo2=93)

    kept = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()[-1]
    assert kept.actor_name == nurse.user.name
    assert "SpO2 90 %" in str(kept.details["before answering"])


def test_an_emergency_waits_for_no_answer(nurse, infusion):
    chairside.take(infusion, by=nurse.user, now=NINE, spo2=90)
    service.stop_for_emergency(infusion, by=nurse.user, now=NINE)

    entry = service.Entry("next", chairside.numbers(spo2=93))
    vitals = service.record_vitals(infusion, entry, by=nurse.user, now=NINE + timedelta(minutes=1))

    assert vitals.spo2 == 93
