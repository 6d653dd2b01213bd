"""What a patient sees and does; the other patient's things do not exist."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from clinic_sched.clock import now
from clinic_sched.database import db
from clinic_sched.followup import queries, service
from clinic_sched.followup.models import Answer
from clinic_sched.followup.rules import CheckInStatus, TaskKind
from clinic_sched.scheduling.rules import AppointmentStatus
from tests import builders
from tests.followup.infusions import followed, full, infusion
from tests.portal.patients import signed_in, visit

DRUG_WORDS = ("ketamine", "mood", "depress", "KET-", "infusion")


@pytest.fixture
def ada():
    return builders.patient(given_name="Ada", escort_name="Charles B.")


@pytest.fixture
def phone(visitor, ada):
    builders.site(name="A site")
    return signed_in(visitor(), ada)


@pytest.fixture
def other(visitor):
    return signed_in(visitor(), builders.patient())


def asked_of(patient, code="KET-MOOD-40", row=0, version=None):
    done = infusion(code, patient=patient, version=version, left_at=now() - timedelta(days=8))
    asked = followed(done)[row]
    asked.status = CheckInStatus.SENT
    asked.due_at, asked.expires_at = now() - timedelta(hours=1), now() + timedelta(days=1)
    db.session.commit()
    return asked


def typed(asked, **answers):
    return {
        f"{code.value}_{name}": str(value)
        for code, items in full(asked, **answers).items()
        for name, value in items.items()
    }


def test_the_next_visit_is_big_and_clear(phone, ada):
    booked = visit(ada)
    page = phone.get("/my").text

    local = booked.starts_at.astimezone(booked.site.clock)
    assert f"{local:%A} {local.day} {local:%B %Y}" in page
    assert f"{local:%H:%M}" in page
    assert "1 River Street" in page
    assert "Arrange a responsible adult to take you home" in page
    assert "You named Charles B." in page
    assert "Yes, I am coming" in page


def test_without_a_visit_the_page_says_whom_to_call(phone):
    assert "No visit is booked. Please call us" in phone.get("/my").text


def test_a_cancelled_visit_is_not_the_next_one(phone, ada):
    gone = visit(ada)
    gone.status, gone.cancel_reason, gone.cancelled_by = AppointmentStatus.CANCELLED, "x", "pat"

    assert "No visit is booked" in phone.get("/my").text
    assert "Cancelled" in phone.get(f"/my/appointments/{gone.public_id}").text


def test_the_patient_confirms_by_a_press_and_twice_is_once(phone, ada):
    booked = visit(ada)
    url = f"/my/appointments/{booked.public_id}"
    phone.submit(f"{url}/confirm", page="/my", action=f"{url}/confirm")

    db.session.refresh(booked)
    assert booked.confirmed_at is not None
    page = phone.get(url).text
    assert "Confirmed" in page
    assert "Yes, I am coming" not in page


def test_a_patient_who_cannot_come_has_the_desk_phone(phone, ada):
    booked = visit(ada)
    url = f"/my/appointments/{booked.public_id}"
    phone.submit(f"{url}/cannot-come")

    db.session.rollback()
    [task] = queries.worklist()
    assert (task.kind, task.patient) == (TaskKind.OTHER, ada)
    assert "cannot come on" in task.sentence
    assert booked.status == AppointmentStatus.BOOKED
    assert "You told us that you cannot come" in phone.get(url).text


def test_a_visit_that_is_over_can_be_neither_confirmed_nor_declined(phone, ada):
    gone = visit(ada, days=-2)
    url = f"/my/appointments/{gone.public_id}"
    page = phone.get(url).text
    assert "Yes, I am coming" not in page
    assert "cannot-come" not in page

    token = {"csrf_token": _csrf(phone)}
    assert phone.post(f"{url}/confirm", token).status_code == 409
    assert phone.post(f"{url}/cannot-come", token).status_code == 409


def _csrf(phone):
    return phone.get("/my").text.split('name="csrf_token" value="')[1].split('"')[0]


def test_an_open_check_in_is_offered_and_answered(phone, ada):
    asked = asked_of(ada)
    url = f"/my/check-ins/{asked.public_id}"
    assert url in phone.get("/my").text
    assert "Not monitored in real time" in phone.get(url).text
    answer = phone.submit(url, **typed(asked, mood=6))

    assert answer.location == url
    page = phone.get(url).text
    assert "We have your answers." in page
    assert "988" not in page
    assert url not in phone.get("/my").text


def test_a_risk_answer_shows_help_at_once_and_alarms_the_clinic(phone, ada):
    asked = asked_of(ada)
    url = f"/my/check-ins/{asked.public_id}"
    phone.submit(url, **typed(asked, harm=1))

    page = phone.get(url).text
    assert "988" in page
    assert "Please talk to somebody now" in page
    [task] = queries.worklist()
    assert (task.kind, task.is_urgent) == (TaskKind.RISK_ANSWER, True)


@pytest.mark.parametrize("closed", [CheckInStatus.COMPLETED, CheckInStatus.EXPIRED])
def test_a_risk_answer_alarms_also_where_the_questions_have_closed(phone, ada, session, closed):
    asked = asked_of(ada)
    page = f"/my/check-ins/{asked.public_id}"
    risk = typed(asked, harm=1)
    token = phone.get("/my").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    asked.status = closed
    asked.completed_at = now() if closed is CheckInStatus.COMPLETED else None

    answer = phone.post(page, risk | {"csrf_token": token})

    assert "988" in answer.text
    assert queries.find_task(TaskKind.RISK_ANSWER, f"check-in:{asked.public_id}")


def test_a_risk_answer_counts_also_when_the_rest_is_missing(phone, ada, session):
    asked = asked_of(ada)
    answer = phone.submit(f"/my/check-ins/{asked.public_id}", safety_harm="1", mood_mood="2")

    assert answer.status_code == 422
    assert "988" in answer.text
    assert 'value="2" checked' in " ".join(answer.text.split())
    assert session.scalars(sa.select(Answer)).all() == []
    assert [task.kind for task in queries.worklist()] == [TaskKind.RISK_ANSWER]


@pytest.mark.parametrize("nasty", ["", "x" * 5000, "😀", "a\0b", "=cmd()", "-1", "11", "1.5"])
def test_whatever_is_answered_never_breaks_the_page(phone, ada, nasty):
    asked = asked_of(ada, "KET-PAIN-120")
    answer = phone.submit(f"/my/check-ins/{asked.public_id}", **dict.fromkeys(typed(asked), nasty))

    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_a_check_in_that_is_closed_says_so(phone, ada):
    asked = asked_of(ada)
    asked.expires_at = now() - timedelta(minutes=1)

    assert "These questions are closed." in phone.get(f"/my/check-ins/{asked.public_id}").text


def test_progress_shows_the_patients_own_line(phone, ada):
    asked = asked_of(ada, "KET-PAIN-120", row=4)
    assert "nothing to show yet" in phone.get("/my/progress").text
    service.answer(asked, full(asked, pain=4, change=6), by=ada, now=now())

    page = phone.get("/my/progress").text
    assert "<polyline" in page
    assert "Each drop is one of your infusions." in page


@pytest.mark.parametrize(
    "address",
    [
        "/my/appointments/{visit}",
        "/my/appointments/{visit}.ics",
        "/my/appointments/{visit}/cannot-come",
        "/my/check-ins/{check_in}",
    ],
)
def test_the_other_patients_things_do_not_exist(other, phone, ada, address):
    booked = visit(ada)
    asked = asked_of(ada, version=booked.protocol_version)
    url = address.format(visit=booked.public_id, check_in=asked.public_id)

    assert phone.get(url).status_code == 200
    assert other.get(url).status_code == 404


@pytest.mark.parametrize("verb", ["confirm", "cannot-come"])
def test_the_other_patients_visit_cannot_be_changed(other, ada, verb):
    booked = visit(ada)
    answer = other.post(f"/my/appointments/{booked.public_id}/{verb}", {"csrf_token": _csrf(other)})

    assert answer.status_code == 404
    db.session.refresh(booked)
    assert booked.confirmed_at is None
    assert queries.worklist() == []


def test_the_other_patients_answers_cannot_be_given(other, ada, session):
    asked = asked_of(ada)
    answer = other.post(
        f"/my/check-ins/{asked.public_id}", {"csrf_token": _csrf(other), **typed(asked)}
    )

    assert answer.status_code == 404
    assert session.scalars(sa.select(Answer)).all() == []


def test_the_other_patients_answers_are_not_in_ones_own_progress(other, ada):
    asked = asked_of(ada, "KET-PAIN-120", row=4)
    service.answer(asked, full(asked, pain=4, change=6), by=ada, now=now())

    assert "<polyline" not in other.get("/my/progress").text
    assert "Your infusions" not in other.get("/my/progress").text


def test_the_calendar_file_says_when_and_where_and_nothing_else(phone, ada):
    booked = visit(ada, move_number=2, note="Bring the charger")
    answer = phone.get(f"/my/appointments/{booked.public_id}.ics")
    [event] = Calendar.from_ical(answer.data).walk("VEVENT")

    assert answer.mimetype == "text/calendar"
    assert event["UID"] == f"{booked.public_id}@localhost"
    assert event["SEQUENCE"] == 2
    assert event.decoded("DTSTART") == booked.starts_at
    assert event.decoded("DTEND") == booked.patient_until
    assert event["SUMMARY"] == "Visit, Northside Clinic"
    text = answer.text.lower()
    for private in (ada.family_name, ada.phone, ada.email, "charger", *DRUG_WORDS):
        assert private.lower() not in text


def test_a_calendar_reads_the_visits_at_a_secret_address(phone, visitor, ada):
    booked = visit(ada)
    shown = phone.submit("/my/calendar", page="/my", action="/my/calendar").text
    address = shown.split("http://localhost/calendar/")[1].split(".ics")[0]
    calendar = visitor()

    answer = calendar.get(f"/calendar/{address}.ics")
    assert [str(event["UID"]) for event in Calendar.from_ical(answer.data).walk("VEVENT")] == [
        f"{booked.public_id}@localhost"
    ]
    phone.submit("/my/calendar", page="/my", action="/my/calendar")
    assert calendar.get(f"/calendar/{address}.ics").status_code == 404
    assert calendar.get("/calendar/guessed.ics").status_code == 404


@pytest.mark.parametrize("url", ["/my", "/my/appointments/{}", "/my/appointments/{}/cannot-come"])
def test_no_page_about_a_visit_names_the_treatment(phone, ada, url):
    booked = visit(ada)
    main = phone.get(url.format(booked.public_id)).text.split("<main")[1].lower()

    for word in ("ketamine", "depress", "ket-mood", "0.5 mg"):
        assert word not in main
