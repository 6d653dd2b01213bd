"""When a patient is asked how they are."""

from datetime import timedelta

import pytest

from clinic_sched.followup.check_in_plan import after_infusion, before_infusion
from clinic_sched.protocols.document import parse
from clinic_sched.protocols.library import document, documents
from tests.moments import NINE

DAY = timedelta(days=1)


def rows(code):
    return parse(document(code)).followup


def test_the_rows_of_the_protocol_become_moments():
    planned = after_infusion(rows("KET-PAIN-120"), NINE)

    days = [(one.due_at - NINE) / DAY for one in planned]
    assert days == [1, 3, 7, 14, 21, 28, 42, 84]
    assert planned[0].instruments == ("nrs", "side_effects", "mme")
    assert [one.by_phone for one in planned] == [False] * 7 + [True]


def test_a_form_closes_when_the_next_one_opens_or_after_a_week():
    planned = after_infusion(rows("KET-PAIN-120"), NINE)

    open_for = [(one.expires_at - one.due_at) / DAY for one in planned]
    assert open_for == [2, 3, 7, 7, 7, 7, 7, 7]


@pytest.mark.parametrize("code", [str(one["code"]) for one in documents()])
def test_every_form_of_every_protocol_is_open_for_a_while(code):
    for one in after_infusion(rows(code), NINE):
        assert one.expires_at > one.due_at


def test_before_the_first_infusion_what_is_compared_later_is_asked():
    assert before_infusion(rows("KET-MOOD-40"), NINE).instruments == ("phq9", "gad7")
    assert before_infusion(rows("FCM-15"), NINE) is None
