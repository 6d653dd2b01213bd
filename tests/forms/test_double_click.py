"""Whoever presses a button twice has pressed it once."""

import threading
from typing import Any

import pytest

from tests.forms.case import Case
from tests.forms.catalogue import CASES
from tests.forms.checks import accepted, fill_in
from tests.forms.double_click import twice
from tests.forms.stand import Stand

WRITES = [case for case in CASES if not case.reads]
AT_ONCE = [
    case
    for case in WRITES
    if case.endpoint
    in (
        "scheduling.book",
        "patients.register",
        "sessions.open_session",
        "sessions.record_vitals",
        "sessions.add_note",
        "portal.cannot_come",
    )
]


@pytest.mark.parametrize("case", WRITES, ids=lambda case: case.name)
def test_a_second_click_changes_nothing_and_gets_the_same_answer(stand: Stand, case: Case):
    found = twice(stand, case)

    assert not found, "\n".join(found)


@pytest.mark.parametrize("case", AT_ONCE, ids=lambda case: case.name)
def test_two_clicks_at_once_leave_one_row(stand: Stand, case: Case):
    sent, _ = fill_in(stand, case)
    answers: list[Any] = []
    both = [threading.Thread(target=send_apart, args=(stand, sent, answers)) for _ in range(2)]
    before = len(stand.rows()[case.grows])

    for one in both:
        one.start()
    for one in both:
        one.join()

    assert {answer.status_code for answer in answers} <= accepted(case)
    assert len({answer.location for answer in answers}) == 1
    assert len(stand.rows()[case.grows]) == before + 1


def send_apart(stand: Stand, sent: Any, answers: list[Any]) -> None:
    """Send from a browser that holds the same cookie, in a thread of its own."""
    answers.append(stand.twin(sent.case.who).post(sent.address, data=sent.fields))
