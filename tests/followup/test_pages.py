"""The pages of the follow-up, as staff open them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from clinic_sched.clock import now
from clinic_sched.database import db
from clinic_sched.followup import queries, service
from clinic_sched.followup.models import Answer
from clinic_sched.followup.rules import CheckInStatus, TaskKind
from clinic_sched.messaging import service as outbox
from tests import builders
from tests.followup.infusions import followed, full, infusion
from tests.messaging.outbox import kept as message_of
from tests.messaging.outbox import owe
from tests.people import Form

NASTY = ["", "  ", "x" * 5000, "😀", "a\0b", "=cmd()", "<script>alert(1)</script>", "-1", "nan"]


def task(kind=TaskKind.OTHER, **facts):
    service.open_task(
        kind,
        f"appointment:{kind}",
        f"Please look at this {kind}.",
        **{
            "patient_id": builders.patient(family_name="Lovelace").id,
            "due_at": now() + timedelta(hours=1),
            "now": now(),
            **facts,
        },
    )
    return queries.find_task(kind, f"appointment:{kind}")


def recent(code="KET-MOOD-40", row=0):
    """A check-in that can be answered now."""
    done = infusion(code, left_at=now() - timedelta(days=8))
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


def test_the_worklist_says_what_to_do_for_whom_and_by_when(desk):
    task(TaskKind.UNCONFIRMED_VISIT)
    page = desk.get("/worklist").text

    assert "Please look at this unconfirmed visit." in page
    assert "Ada Lovelace" in page
    assert 'href="tel:+15555550123"' in page
    assert "Due in" in page


def test_the_worklist_marks_what_is_overdue_urgent_and_escalated(nurse):
    task(TaskKind.RISK_ANSWER, is_urgent=True, due_at=now() - timedelta(minutes=1))
    task(TaskKind.OTHER, due_at=now() - timedelta(minutes=1))
    assert "Overdue" in nurse.get("/worklist").text
    service.escalate(now=now())

    page = nurse.get("/worklist").text
    assert "Urgent" in page
    assert "Nobody has taken it" in page


def test_the_worklist_can_be_read_by_kind(desk):
    task(TaskKind.UNCONFIRMED_VISIT)
    task(TaskKind.OTHER)

    page = desk.get("/worklist/part?kind=unconfirmed visit").text
    assert "this unconfirmed visit" in page
    assert "this other" not in page
    assert desk.get("/worklist?kind=nonsense").status_code == 200


def test_the_list_that_has_not_changed_is_not_sent_again(desk):
    task()
    with time_machine.travel(now(), tick=False):
        first = desk.get("/worklist/part")
        again = desk.get("/worklist/part", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304


def test_a_task_is_taken_and_done_with_what_came_of_it(desk):
    found = task()
    desk.submit(f"/worklist/{found.public_id}/take", page="/worklist")
    answer = desk.submit(
        f"/worklist/{found.public_id}", action=f"/worklist/{found.public_id}", outcome="Phoned."
    )

    assert answer.location == "/worklist"
    db.session.rollback()
    assert (found.outcome, found.done_by, found.acknowledged_by) == (
        "Phoned.",
        desk.user,
        desk.user,
    )


@pytest.mark.parametrize("nasty", NASTY)
def test_whatever_is_written_about_a_task_never_breaks_the_page(desk, nasty):
    found = task()
    url = f"/worklist/{found.public_id}"
    answer = desk.submit(url, action=url, outcome=nasty)

    assert answer.status_code in (302, 422)
    assert desk.get(url).status_code == 200
    if answer.status_code == 422:
        assert 'id="outcome-error"' in answer.text


def test_a_task_somebody_else_did_is_not_done_again(desk, nurse):
    found = task()
    url = f"/worklist/{found.public_id}"
    shown = desk.get(url)
    nurse.submit(url, action=url, outcome="Mine.")
    assert shown.status_code == 200
    again = nurse.post(url, {})

    assert again.status_code == 400
    with pytest.raises(AssertionError, match="no form"):
        desk.submit(url, action=url, outcome="Too late.")


def test_the_desk_is_told_to_fetch_a_clinician(desk):
    found = task(TaskKind.RISK_ANSWER, is_urgent=True)
    page = desk.get("/worklist").text

    assert "A nurse or prescriber must look at this patient now." in page
    assert "this risk answer" not in page
    assert f"/worklist/{found.public_id}/take" not in page
    assert "Tell one of them now" in desk.get(f"/worklist/{found.public_id}").text


@pytest.mark.parametrize(
    "url", ["/worklist/nothing", "/messages/nothing", "/check-ins/nothing", "/patients/no/progress"]
)
def test_what_does_not_exist_is_not_found(nurse, url):
    assert nurse.get(url).status_code == 404


def test_the_desk_does_not_read_what_came_of_a_clinicians_task(desk, nurse):
    found = task(TaskKind.RISK_ANSWER, is_urgent=True)
    service.finish(found, "She is safe at home.", by=nurse.user, now=now())

    assert "She is safe at home." in nurse.get("/worklist").text
    assert "She is safe at home." not in desk.get("/worklist").text
    assert "She is safe at home." not in desk.get(f"/worklist/{found.public_id}").text


def test_messages_show_what_became_of_them_and_never_a_link(desk):
    owe("sent", subject="The first")
    outbox.mark_sent(outbox.claim_next(now=now() + timedelta(days=9999)), now=now())
    owe("dropped", subject="The second")
    outbox.drop(outbox.claim_next(now=now() + timedelta(days=9999)), "It was cancelled.", now=now())
    page = desk.get("/messages").text

    assert "The first" in page
    assert "It was cancelled." in page
    assert "The second" not in desk.get("/messages?show=sent").text
    letter = desk.get(f"/messages/{message_of('sent').public_id}").text
    assert "See you soon. (personal link)" in letter


def test_a_failed_message_can_be_sent_again_from_its_page(desk):
    owe("failed")
    later = now() + timedelta(days=9999)
    outbox.mark_failed(outbox.claim_next(now=later), "Nobody there", for_good=True, now=now())
    url = f"/messages/{message_of('failed').public_id}"
    desk.submit(f"{url}/again", page=url, action=f"{url}/again")

    db.session.expire_all()
    assert message_of("failed").status == "queued"
    assert desk.get("/messages?before=abc").status_code == 200


def test_staff_take_answers_down_by_phone(nurse):
    asked = recent()
    answer = nurse.submit(f"/check-ins/{asked.public_id}", **typed(asked, mood=7))

    assert answer.status_code == 302
    page = nurse.get(f"/check-ins/{asked.public_id}").text
    assert "How is your mood today?" in page
    db.session.expire_all()
    assert queries.answers_to(asked)[0].answered_by == nurse.user.actor


def test_the_desk_does_not_see_answers(desk):
    asked = recent()

    assert desk.get(f"/check-ins/{asked.public_id}").status_code == 403
    assert desk.get(f"/patients/{asked.patient.public_id}/progress").status_code == 403


def test_a_check_in_half_answered_keeps_what_was_typed_and_still_alarms(nurse, session):
    asked = recent()
    answer = nurse.submit(f"/check-ins/{asked.public_id}", mood_mood="3", safety_harm="1")

    assert answer.status_code == 422
    assert "Please answer: Headache" in answer.text
    assert 'value="3" checked' in " ".join(answer.text.split())
    assert session.scalars(sa.select(Answer)).all() == []
    assert service.has_alarmed(asked)


@pytest.mark.parametrize("nasty", NASTY)
def test_whatever_is_answered_never_breaks_the_page(nurse, nasty):
    asked = recent("KET-PAIN-120")
    fields = dict.fromkeys(typed(asked), nasty)
    answer = nurse.submit(f"/check-ins/{asked.public_id}", **fields)

    assert answer.status_code == 422
    assert db.session.scalars(sa.select(Answer)).all() == []


def test_progress_shows_answers_against_infusions(nurse):
    asked = recent("KET-PAIN-120", row=4)
    nurse.submit(f"/check-ins/{asked.public_id}", **typed(asked, pain=6, average=6, change=6))
    page = nurse.get(f"/patients/{asked.patient.public_id}/progress").text

    assert "<polyline" in page
    assert "timeline__drop" in page
    assert "PEG" in page
    assert ">6<" in page


def test_progress_without_answers_says_so(nurse):
    person = builders.patient()

    assert "No answers yet." in nurse.get(f"/patients/{person.public_id}/progress").text


def test_the_same_answers_sent_twice_are_kept_once(nurse, session):
    asked = recent()
    url = f"/check-ins/{asked.public_id}"
    sent = typed(asked) | Form(nurse.get(url).text, None).fields
    first, second = nurse.post(url, sent), nurse.post(url, sent)

    assert (first.status_code, second.status_code) == (302, 303)
    assert len(session.scalars(sa.select(Answer)).all()) == 3
