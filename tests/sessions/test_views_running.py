"""The pages while the drug runs and after, sent as a nurse sends them."""

from datetime import timedelta

import pytest

from clinic_sched.accounts.rules import Role
from clinic_sched.sessions import queries, service
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside
from tests.sessions.pages import fresh, send, token_of, url

BEGAN = NINE - timedelta(minutes=10)
HOME = NINE - timedelta(minutes=105)


@pytest.fixture
def doctor(session):
    return builders.user(Role.PRESCRIBER)


@pytest.fixture
def infusion(nurse):
    return chairside.started(by=nurse.user, now=BEGAN)


@pytest.fixture
def recovering(nurse):
    return chairside.recovering(by=nurse.user, now=HOME)


def test_what_is_due_stands_first(session, nurse, infusion):
    page = nurse.get(url(infusion)).text

    assert "5 min overdue" in page
    assert page.index('name="sbp"') < page.index('name="temp"')
    assert 'id="vitals-sbp" name="sbp" type="text" inputmode="numeric"' in page
    tile = page[page.index('id="vitals-sbp-last"') :][:300]
    assert "120<" in tile
    assert "limits below 90, 160 or more" in tile


def test_readings_are_kept_and_lead_back_to_the_page(session, nurse, infusion):
    answer = send(nurse, infusion, "vitals", sbp="122", dbp="76", hr="71", spo2="97", moaas="5")

    assert (answer.status_code, answer.location) == (303, url(infusion))
    kept = fresh(session, infusion).vitals[-1]
    assert (kept.systolic, kept.sedation, kept.phase) == (122, 5, "infusion")


def test_a_double_tap_keeps_the_readings_once(session, nurse, infusion):
    fields = {"csrf_token": token_of(nurse, infusion), "form_key": "one tap", "hr": "71"}
    before = len(infusion.vitals)

    answers = [nurse.post(url(infusion, "vitals"), fields) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(fresh(session, infusion).vitals) == before + 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Enter at least one reading."),
        ({"sbp": "120"}, "Enter both pressures"),
        ({"spo2": "101"}, "SpO2 must be from 30 to 100"),
        ({"hr": "=cmd()"}, "Enter a whole number, in digits."),
        ({"hr": "7" * 41}, "Shorten this to 40 characters"),
        ({"hr": "7\0"}, "Remove the line breaks and characters"),
        ({"hr": "💉"}, "Enter a whole number, in digits."),
        ({"moaas": "9"}, "Choose one from the list."),
        ({"hr": "71", "taken_at": "08:55"}, "Say why it is entered later"),
        ({"hr": "71", "taken_at": "nine"}, "Enter a time such as 09:05."),
        ({"hr": "71", "taken_at": "09:30"}, "That time has not come yet."),
    ],
)
def test_a_reading_that_cannot_stand_is_shown_where_it_was_typed(
    session, nurse, infusion, typed, sentence
):
    answer = send(nurse, infusion, "vitals", **typed, late_reason="")

    assert answer.status_code == 422
    assert sentence in answer.text
    if typed.get("hr") in ("71", "=cmd()"):
        assert f'value="{typed["hr"]}"' in answer.text


def test_an_unusual_reading_is_confirmed_by_a_box_that_appears(session, nurse, infusion):
    assert 'name="confirmed"' not in nurse.get(url(infusion)).text
    asked = send(nurse, infusion, "vitals", hr="38")
    assert asked.status_code == 422
    assert "Heart rate 38 is unusual" in asked.text
    assert 'name="confirmed"' in asked.text

    assert send(nurse, infusion, "vitals", hr="38", confirmed="y").status_code == 303


def test_a_crossed_threshold_is_answered_on_the_page(session, nurse, infusion):
    send(nurse, infusion, "vitals", spo2="90")
    (concern,) = fresh(session, infusion).concerns
    page = nurse.get(url(infusion)).text
    assert "SpO2 90 % is below 92 %" in page
    assert 'aria-label="Answer needed"' in page
    refused = send(nurse, infusion, "rate", rate="70", reason="Pain")
    assert refused.status_code == 422
    assert "Answer first" in refused.text

    part = f"concerns/{concern.public_id}"
    assert send(nurse, infusion, part, answer="").status_code == 422
    assert send(nurse, infusion, part, answer="Oxygen").status_code == 303

    assert fresh(session, infusion).concerns[0].answer == "Oxygen"


def test_the_emergency_stop_is_one_tap_from_the_oldest_page(session, nurse, infusion):
    token = token_of(nurse, infusion)
    service.pause(infusion, "Toilet", expected_version=infusion.version, by=nurse.user, now=NINE)

    first = nurse.post(url(infusion, "emergency"), {"csrf_token": token})
    second = nurse.post(url(infusion, "emergency"), {"csrf_token": token})

    assert (first.status_code, second.status_code) == (303, 303)
    assert fresh(session, infusion).status == "emergency"


def test_a_prescriber_says_how_the_emergency_ended(session, nurse, infusion, doctor):
    nurse.post(url(infusion, "emergency"), {"csrf_token": token_of(nurse, infusion)})
    typed = {"outcome": "recovery", "reason": "Awake"}
    assert send(nurse, infusion, "outcome", **typed).status_code == 422

    signed = {"email": doctor.email, "password": builders.PASSWORD}
    assert send(nurse, infusion, "outcome", **typed, **signed).status_code == 303

    assert fresh(session, infusion).status == "recovery"


def test_rate_pause_resume_and_end_follow_one_another(session, nurse, infusion, wall):
    assert send(nurse, infusion, "rate", rate="50", reason="Dizzy").status_code == 303
    assert send(nurse, infusion, "pause", reason="Toilet").status_code == 303
    assert "Paused for" in nurse.get(url(infusion)).text
    assert send(nurse, infusion, "resume", reason="Back").status_code == 303
    wall.shift(20 * 60)
    refused = send(nurse, infusion, "end", given_mg="2")
    assert refused.status_code == 422
    assert "by the rates" in refused.text

    answer = send(nurse, infusion, "end", given_mg="26.7")

    assert answer.status_code == 303
    assert fresh(session, infusion).status == "recovery"


def test_a_rate_over_the_limit_asks_for_a_prescriber(session, nurse, infusion, doctor):
    refused = send(nurse, infusion, "rate", rate="90", reason="Pain")
    assert refused.status_code == 422
    assert "A prescriber may allow it" in refused.text
    assert 'name="password"' in refused.text
    fields = {
        "csrf_token": token_of(nurse, infusion),
        "version": str(fresh(session, infusion).version),
        "rate": "90",
        "reason": "Pain",
        "email": doctor.email,
        "password": builders.PASSWORD,
    }

    assert nurse.post(url(infusion, "rate"), fields).status_code == 303


def test_stopping_early_needs_a_reason(session, nurse, infusion):
    assert send(nurse, infusion, "stop", reason="").status_code == 422
    assert send(nurse, infusion, "stop", reason="Wishes to stop").status_code == 303


def test_a_reaction_is_recorded_and_ended(session, nurse, infusion):
    refused = send(nurse, infusion, "reactions", term="Rash")
    assert refused.status_code == 422
    assert "Choose how bad it is." in refused.text
    typed = {"term": "Rash 🙂", "grade": "2", "action": "=cmd()"}
    typed["csrf_token"] = token_of(nurse, infusion)
    assert nurse.post(url(infusion, "reactions"), typed).status_code == 303
    (reaction,) = fresh(session, infusion).reactions

    assert send(nurse, infusion, f"reactions/{reaction.public_id}/over").status_code == 303

    assert fresh(session, infusion).reactions[0].resolved_at is not None


def test_a_note_is_kept(session, nurse, infusion):
    assert send(nurse, infusion, "notes", text="").status_code == 422

    assert send(nurse, infusion, "notes", text="Sleeps, easily woken").status_code == 303

    assert "Sleeps, easily woken" in nurse.get(url(infusion)).text


def test_the_live_part_is_sent_only_when_it_changed(session, nurse, infusion):
    first = nurse.get(url(infusion, "now"))
    held = {"If-None-Match": first.headers["ETag"]}

    assert nurse.get(url(infusion, "now"), headers=held).status_code == 304
    chairside.take(infusion, by=nurse.user, now=NINE, hr=99)

    assert nurse.get(url(infusion, "now"), headers=held).status_code == 200


def test_the_live_part_says_when_the_page_is_behind(session, nurse, infusion):
    part = nurse.get(url(infusion, "now?version=1")).text

    assert "This session has moved on." in part


def test_the_way_home_is_scored_answered_and_taken(session, nurse, recovering):
    refused = send(nurse, recovering, "discharge")
    assert refused.status_code == 422
    assert "cannot be discharged yet" in refused.text
    assert send(nurse, recovering, "scores/aldrete", activity="2").status_code == 422
    home = {code: str(value) for code, value in chairside.HOME.items()}
    assert send(nurse, recovering, "vitals", **home).status_code == 303
    points = {item: str(value) for item, value in chairside.ALDRETE.items()}
    assert send(nurse, recovering, "scores/aldrete", **points).status_code == 303
    names = ("escort_present", "instructions_given", "no_driving", "iv_out", "iv_site")
    yes = dict.fromkeys((*names, "next_contact"), "yes")
    assert send(nurse, recovering, "home", **yes).status_code == 303

    assert send(nurse, recovering, "discharge").status_code == 303

    assert fresh(session, recovering).status == "discharged"


def test_there_is_no_score_of_that_name(session, nurse, recovering):
    token = token_of(nurse, recovering)

    answer = nurse.post(url(recovering, "scores/apgar"), {"csrf_token": token})

    assert answer.status_code == 404


def test_a_record_is_signed_with_the_password_and_then_only_added_to(session, nurse):
    infusion = chairside.discharged(by=nurse.user, now=NINE - timedelta(minutes=110))
    doctor = builders.user(Role.PRESCRIBER)
    signer = {"email": doctor.email, "decider_password": builders.PASSWORD}
    typed = {"meaning": "recorded", "explanation": "Busy"} | signer
    wrong = send(nurse, infusion, "sign", **typed, password="guess")
    assert wrong.status_code == 422
    assert "not your password" in wrong.text
    assert send(nurse, infusion, "sign", **typed, password=builders.PASSWORD).status_code == 303

    late = {"csrf_token": token_of(nurse, infusion), "text": "More"}
    refused = nurse.post(url(infusion, "notes"), late)
    assert refused.status_code in (409, 422)
    assert "Write an addendum instead" in refused.text
    said = {"text": "She called.", "password": builders.PASSWORD}
    assert send(nurse, infusion, "addendum", **said).status_code == 303

    assert "She called." in nurse.get(url(infusion, "record")).text


def test_the_record_says_everything_on_one_sheet(session, nurse, infusion):
    chairside.take(infusion, by=nurse.user, now=NINE, spo2=90)

    sheet = nurse.get(url(infusion, "record"))

    assert sheet.status_code == 200
    for words in (
        "<svg",
        "Started at 60 mg/h",
        "0.5 mg/kg over 40 min",
        "Not answered",
        "is below 92",
    ):
        assert words in sheet.text
    assert "This record is not signed yet." in sheet.text


def test_every_stage_survives_an_empty_form_to_every_address(session, nurse, infusion):
    token = token_of(nurse, infusion)
    parts = ("checks", "weight", "order", "set-aside", "pump", "ready", "start", "reopen", "cancel",
             "vitals", "rate", "pause", "resume", "end", "stop", "reactions", "notes", "outcome",
             "scores/aldrete", "home", "set-aside-home", "discharge", "leave", "sign", "addendum",
             "order/preview", "concerns/none", "reactions/none/over")  # fmt: skip

    for part in parts:
        for body in ({}, {"version": "x", "reason": "x" * 5000}, {"version": "💥", "rate": "\0"}):
            answer = nurse.post(url(infusion, part), {"csrf_token": token} | body)
            assert answer.status_code in (200, 303, 404, 409, 422), (part, body)

    assert fresh(session, infusion).status == "infusing"
    assert queries.get(infusion.public_id)
