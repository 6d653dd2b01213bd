"""Who has responded, for how long, and who has relapsed, by the numbers of the protocol."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic_sched.followup.response import (
    MoodResponse,
    PainResponse,
    Relief,
    Report,
    fall_percent,
    mood_relapsed,
    mood_response,
    opioid_response,
    pain_response,
    relief,
    response_day,
)
from clinic_sched.protocols import library
from clinic_sched.protocols.document import parse
from tests.moments import MONDAY

NUMBERS = parse(library.document("KET-PAIN-60")).response


def number(value):
    return None if value is None else Decimal(str(value))


def values(**given):
    return {code: Decimal(str(value)) for code, value in given.items()}


@pytest.mark.parametrize(
    ("baseline", "now", "fall"),
    [(10, 7, 30), (8, 8, 0), (5, 6, -20), (0, 3, None), (None, 3, None), (5, None, None)],
)
def test_a_fall_is_in_per_cent_of_the_baseline(baseline, now, fall):
    assert fall_percent(number(baseline), number(now)) == fall


@pytest.mark.parametrize(
    ("baseline", "now", "answer"),
    [
        # A fall of 30 % and at least much better.
        ({"peg": 10}, {"peg": 7, "pgic": 6}, PainResponse.RESPONDER),
        ({"nrs": 10}, {"nrs": 7, "pgic": 7}, PainResponse.RESPONDER),
        ({"peg": 10, "nrs": 10}, {"peg": 9, "nrs": 7, "pgic": 6}, PainResponse.RESPONDER),
        ({"peg": 10}, {"peg": "7.1", "pgic": 7}, PainResponse.NON_RESPONDER),
        ({"peg": 10}, {"peg": 2, "pgic": 5}, PainResponse.NON_RESPONDER),
        ({"peg": 10}, {"peg": 12, "pgic": 6}, PainResponse.NON_RESPONDER),
        # What is not known is no response.
        ({"peg": 10}, {"peg": 2}, PainResponse.UNKNOWN),
        ({"peg": 10}, {"pgic": 7}, PainResponse.UNKNOWN),
        ({}, {"peg": 2, "pgic": 7}, PainResponse.UNKNOWN),
        ({"peg": 0}, {"peg": 0, "pgic": 7}, PainResponse.UNKNOWN),
    ],
)
def test_a_pain_responder_needs_the_score_and_the_own_word(baseline, now, answer):
    found = pain_response(NUMBERS, baseline=values(**baseline), now=values(**now))

    assert found is answer


def test_without_numbers_of_the_protocol_nobody_is_judged():
    sound = {"baseline": values(peg=10), "now": values(peg=2, pgic=7)}

    assert pain_response({}, **sound) is PainResponse.UNKNOWN
    assert mood_response({}, baseline=Decimal(20), now=Decimal(2)) is MoodResponse.UNKNOWN
    assert response_day({}, is_series=True) is None
    assert opioid_response({}, baseline=Decimal(100), now=Decimal(10)) is None
    assert relief({}, baseline=Decimal(10), reports=[report(1, 2)]) == Relief(None, None)


@pytest.mark.parametrize(("is_series", "day"), [(False, 21), (True, 42)])
def test_a_single_infusion_is_judged_after_three_weeks_and_a_series_after_six(is_series, day):
    assert response_day(NUMBERS, is_series=is_series) == day


def day(number):
    return MONDAY + timedelta(days=number)


def report(number, value, **more):
    return Report(day(number), Decimal(str(value)), **more)


@pytest.mark.parametrize(
    ("reports", "began", "ended"),
    [
        ([], None, None),
        ([(1, 8), (7, "7.1")], None, None),
        ([(1, 5), (7, 6)], 1, None),
        ([(1, 7), (7, 4)], 1, None),
        ([(1, 9), (3, 5), (7, 5), (21, 8), (28, 9)], 3, 21),
        # One bad report alone is no relapse, nor are two that are not in a row.
        ([(1, 5), (7, 8), (14, 6), (21, 8)], 1, None),
        # At 70 % of the baseline relief still holds.
        ([(1, 5), (7, 7), (14, 7)], 1, None),
        # Reports that came in late are put in their order.
        ([(28, 9), (1, 5), (21, 8)], 1, 21),
    ],
)
def test_relief_ends_with_two_reports_in_a_row_above_70_per_cent(reports, began, ended):
    found = relief(NUMBERS, baseline=Decimal(10), reports=[report(*entry) for entry in reports])

    assert found == Relief(
        None if began is None else day(began), None if ended is None else day(ended)
    )


def test_relief_ends_when_the_patient_says_so():
    reports = [report(1, 4), report(10, 5, says_ended=True), report(20, 9)]

    found = relief(NUMBERS, baseline=Decimal(10), reports=reports)

    assert (found.ended_on, found.days) == (day(10), 9)


def test_relief_that_goes_on_has_no_length_yet():
    assert relief(NUMBERS, baseline=Decimal(10), reports=[report(1, 4)]).days is None


def test_without_a_baseline_there_is_no_relief_to_tell():
    assert relief(NUMBERS, baseline=None, reports=[report(1, 0)]) == Relief(None, None)


@pytest.mark.parametrize(
    ("baseline", "now", "answer"),
    [
        (20, 4, MoodResponse.REMISSION),
        (20, 5, MoodResponse.RESPONSE),
        (20, 10, MoodResponse.RESPONSE),
        (20, 11, MoodResponse.PARTIAL),
        (20, 15, MoodResponse.PARTIAL),
        (20, 16, MoodResponse.NONE),
        (20, 25, MoodResponse.NONE),
        (4, 4, MoodResponse.NONE),
        (None, 3, MoodResponse.UNKNOWN),
        (20, None, MoodResponse.UNKNOWN),
        (0, 0, MoodResponse.UNKNOWN),
    ],
)
def test_the_response_of_mood(baseline, now, answer):
    assert mood_response(NUMBERS, baseline=number(baseline), now=number(now)) is answer


@pytest.mark.parametrize(
    ("baseline", "now", "had_response", "relapsed"),
    [
        (20, 20, True, True),
        (20, 22, True, True),
        (20, 19, True, False),
        (20, 22, False, False),
        (None, 22, True, False),
        (20, None, True, False),
    ],
)
def test_a_relapse_of_mood_is_a_return_to_where_it_began(baseline, now, had_response, relapsed):
    found = mood_relapsed(baseline=number(baseline), now=number(now), had_response=had_response)

    assert found is relapsed


@pytest.mark.parametrize(
    ("baseline", "now", "answer"),
    [(100, 80, True), (100, 81, False), (0, 0, None), (100, None, None)],
)
def test_a_fall_of_the_opioid_dose(baseline, now, answer):
    assert opioid_response(NUMBERS, baseline=number(baseline), now=number(now)) is answer
