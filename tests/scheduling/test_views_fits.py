"""What the board is told when a visit is taken up, and when it is dropped."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

import clinic_sched
from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.models import SignIn
from clinic_sched.scheduling.rules import AppointmentStatus
from tests import builders
from tests.moments import EVENING_BEFORE, MONDAY, NINE, at

SCRIPTS = sorted((Path(clinic_sched.__file__).parent / "static" / "js").glob("*.js"))


@pytest.fixture
def visit(site, patient, version):
    return builders.appointment(site, patient, version, NINE)


def ask(desk, visit, on=MONDAY, **options):
    return desk.get(f"/appointments/{visit.public_id}/fits?on={on}", **options)


def words(answer, chair, clock):
    nth = [one[1] for one in answer["starts"]].index(clock)
    return answer["sentences"][answer["chairs"][chair.label]["answers"][nth]]


def drop(desk, visit, starts_at, chair, version=None, before=lambda: None):
    page = desk.get(f"/appointments/{visit.public_id}/move").text
    before()
    fields = {
        "csrf_token": page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0],
        "form_key": "a-key",
        "version": str(version or visit.version),
        "starts_at": starts_at.isoformat(),
        "chair": chair.public_id,
    }
    address = f"/appointments/{visit.public_id}/move"
    return desk.post(address, fields, headers={"X-Board": "1"})


def test_every_chair_and_start_is_answered_at_once(reception, visit, site, version):
    builders.appointment(site, builders.patient(), version, at(12), chair_id=site.chairs[1].id)

    answer = ask(reception(EVENING_BEFORE), visit).json

    assert words(answer, site.chairs[0], "10:00") == ""
    assert "Chair 2 is taken from 12:00" in words(answer, site.chairs[1], "11:00")
    assert (answer["version"], answer["chair"]) == (visit.version, "Chair 1")


def test_the_answer_is_sent_again_only_when_something_changed(reception, visit, session, site):
    desk = reception(EVENING_BEFORE)
    tag = ask(desk, visit).headers["ETag"]
    assert ask(desk, visit, headers={"If-None-Match": tag}).status_code == 304

    drop(desk, visit, at(10), site.chairs[1])

    assert ask(desk, visit, headers={"If-None-Match": tag}).status_code == 200


def test_a_drop_after_the_sign_in_has_ended_is_no_success(reception, visit, site, session):
    def end():
        sign_in = session.scalars(sa.select(SignIn)).one()
        accounts.sign_out(sign_in, by=sign_in.user, now=EVENING_BEFORE)

    answer = drop(reception(EVENING_BEFORE), visit, at(10), site.chairs[1], before=end)

    # A redirect would be followed to the sign-in page, which looks like success to a script.
    assert answer.status_code == 401
    assert visit.starts_at == NINE


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_every_question_of_a_script_says_that_it_is_one(script):
    text = script.read_text()

    # What a person sends is no question, nor what a worker passes on as it came.
    asked = len(re.findall(r"fetch\((?!event\.request\)|request\))", text))
    asked -= text.count('fetch(url, { method: "POST"')
    assert text.count('"X-Refresh"') + text.count('"X-Board"') == asked


def test_a_visit_held_over_the_board_keeps_nobody_signed_in(it_is, reception, visit, session):
    desk = reception(EVENING_BEFORE)
    for minutes in range(10, 40, 10):
        it_is(EVENING_BEFORE + timedelta(minutes=minutes))
        assert ask(desk, visit, headers={"X-Refresh": "1"}).status_code == 200

    it_is(EVENING_BEFORE + timedelta(minutes=31))

    assert ask(desk, visit, headers={"X-Refresh": "1"}).status_code == 401


def test_a_visit_that_is_over_is_not_taken_up(reception, visit):
    visit.status = AppointmentStatus.FULFILLED

    answer = ask(reception(at(12)), visit)

    assert answer.status_code == 422
    assert answer.json["sentence"] == "Only a visit that has not begun can be moved."


@pytest.mark.parametrize("on", ["", "yesterday", "9999-12-31"])
def test_a_day_that_is_none_is_not_found(reception, visit, on):
    assert ask(reception(EVENING_BEFORE), visit, on=on).status_code == 404


def test_a_drop_is_answered_in_one_sentence(reception, visit, session, site):
    answer = drop(reception(EVENING_BEFORE), visit, at(10), site.chairs[2])

    assert (answer.status_code, answer.json) == (200, {"sentence": "The visit is moved."})
    session.refresh(visit)
    assert (visit.starts_at, visit.chair) == (at(10), site.chairs[2])


def test_a_drop_that_does_not_fit_is_refused_in_words(reception, visit, session, site, version):
    builders.appointment(site, builders.patient(), version, at(12), chair_id=site.chairs[1].id)

    answer = drop(reception(EVENING_BEFORE), visit, at(11), site.chairs[1])

    assert answer.status_code == 422
    assert "Chair 2 is taken from 12:00" in answer.json["sentence"]
    session.refresh(visit)
    assert visit.starts_at == NINE


def test_a_drop_on_what_another_desk_moved_is_refused(reception, visit, site):
    desk = reception(EVENING_BEFORE)

    answer = drop(desk, visit, at(10), site.chairs[1], version=visit.version + 9)

    assert answer.status_code == 409
    assert "Somebody else changed this visit" in answer.json["sentence"]
