"""The safety rules of a booking, on plain values."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from clinic_sched.patients.rules import ResponseStatus
from clinic_sched.protocols import library
from clinic_sched.protocols.amounts import Sourced
from clinic_sched.protocols.document import parse
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.scheduling.candidacy import (
    Consulted,
    DrugVisit,
    Finding,
    SignedConsent,
    Standing,
    blocking,
    judge,
    of_day,
)
from tests.moments import MONDAY

PLAN = replace(
    parse(library.document("KET-MOOD-40")),
    min_gap_days=Sourced(Decimal(3), "test"),
    yearly_limit=Sourced(Decimal(4), "test"),
)
SIGNED_ON = MONDAY - timedelta(days=30)
CONSENT = SignedConsent(1, SIGNED_ON, MONDAY + timedelta(days=300))
FIT = Standing(1, True, consents=[CONSENT], consulted=Consulted(SIGNED_ON, True))


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def had(*numbers: int) -> list[DrugVisit]:
    return [DrugVisit(day(number), 3) for number in numbers]


def said(standing: Standing, *days: date, plan=PLAN, **facts):
    return [
        (one.rule, str(one.level), one.sentence)
        for one in judge(plan, standing, days or [MONDAY], **facts)
    ]


def rules(standing: Standing, *days: date, **facts):
    return [(rule, level) for rule, level, _ in said(standing, *days, **facts)]


def test_nothing_speaks_against_who_is_known_to_be_fit():
    assert said(FIT) == []


ALWAYS = [
    ("SR-02", "B", {"consents": []}, "No consent to Ketamine"),
    ("SR-02", "B", {"consents": [replace(CONSENT, version=2)]}, "is to another version"),
    ("SR-03", "B", {"consulted": None}, "begins with a consultation, and none is on file"),
    ("SR-03", "B", {"consulted": Consulted(SIGNED_ON, False)}, "of 6 Apr 2030 found"),
    ("SR-04", "B", {"is_approved": False}, "is not approved for use"),
    ("SR-06", "B", {"allergic_to_drug": True}, "lists an allergy to ketamine"),
    ("SR-17", "BO", {"open_risks": 1}, "A clinician clears it"),
    ("SR-61", "W", {"response": ResponseStatus.NON_RESPONDER}, "did not help"),
]


@pytest.mark.parametrize(("rule", "level", "facts", "words"), ALWAYS)
def test_each_rule_is_said_at_its_level(rule, level, facts, words):
    (found,) = judge(PLAN, replace(FIT, **facts), [MONDAY])

    assert (found.rule, found.level, found.on) == (rule, level, None)
    assert words in found.sentence


def test_of_somebody_unknown_nothing_counts_as_met():
    assert rules(Standing(1, False)) == [("SR-04", "B"), ("SR-03", "B"), ("SR-02", "B")]


def test_without_a_day_what_depends_on_no_day_is_said():
    assert [one.rule for one in judge(PLAN, Standing(1, True), [])] == ["SR-03", "SR-02"]


def test_a_protocol_that_is_switched_off_is_not_booked():
    assert rules(FIT, plan=replace(PLAN, enabled=False)) == [("SR-04", "B")]


def test_an_infusion_stands_for_a_consultation_but_not_for_one_that_found_against_it():
    infused = replace(FIT, had_infusion=True)

    assert rules(replace(infused, consulted=None)) == []
    assert rules(replace(infused, consulted=Consulted(MONDAY, False))) == [("SR-03", "B")]


def test_a_protocol_may_do_without_a_consultation():
    plan = replace(PLAN, consult_required=replace(PLAN.consult_required, value=False))

    assert rules(replace(FIT, consulted=None), plan=plan) == []


@pytest.mark.parametrize(
    ("signed", "expires", "found"),
    [
        (-30, 0, []),
        (0, 300, []),
        (-365, 300, []),
        (-30, -1, ["The consent to {name} holds until 5 May 2030 only."]),
        (-366, 300, ["The consent to {name} holds until 5 May 2030 only."]),
        (1, 300, ["No consent to {name} holds on that day."]),
    ],
)
def test_a_consent_holds_from_its_signature_to_its_end_and_no_longer_than_the_protocol_says(
    signed, expires, found
):
    standing = replace(FIT, consents=[SignedConsent(1, day(signed), day(expires))])

    expected = [("SR-02", "B", sentence.format(name=PLAN.name)) for sentence in found]
    assert said(standing) == expected


def test_a_consent_that_ends_within_a_series_stops_the_days_after_it():
    standing = replace(FIT, consents=[replace(CONSENT, expires_on=day(4))])

    assert [one.on for one in judge(PLAN, standing, [day(0), day(3), day(6)])] == [day(6)]


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (-3, []),
        (-2, ["There is a visit with this drug on 4 May 2030; the protocol asks for 3 days"]),
        (0, ["There is a visit with this drug on the same day; the protocol asks for 3 days"]),
        (2, ["There is a visit with this drug on 8 May 2030; the protocol asks for 3 days"]),
        (3, []),
    ],
)
def test_visits_of_one_drug_keep_their_distance_in_both_directions(other, found):
    (*sentences,) = said(replace(FIT, visits=had(other)))

    assert sentences == [("SR-25", "BO", f"{one} between.") for one in found]


def test_a_later_visit_asks_for_the_days_of_its_own_protocol():
    later = [DrugVisit(day(9), 21)]

    assert rules(replace(FIT, visits=later)) == [("SR-25", "BO")]
    assert rules(replace(FIT, visits=[DrugVisit(day(-9), 21)])) == []


def test_only_the_nearest_visits_are_named():
    assert len(said(replace(FIT, visits=had(-2, -1, 2)))) == 2


@pytest.mark.parametrize(
    ("visits", "found"),
    [
        ((-90, -60, -30), 0),
        ((-120, -90, -60, -30), 1),
        ((-366, -90, -60, -30), 0),
        ((-365, -90, -60, -30), 1),
        ((30, 60, 90, 120), 1),
        ((-60, -30, 30, 60), 1),
        ((-300, -200, 200, 300), 0),
        ((-300, -200, 30, 65), 1),
    ],
)
def test_no_year_around_a_visit_holds_one_too_many(visits, found):
    sentences = [
        "That would be one visit with this drug too many within a year; the protocol allows 4."
        for _ in range(found)
    ]

    assert said(replace(FIT, visits=had(*visits))) == [("SR-25", "BO", one) for one in sentences]


def test_a_protocol_without_a_yearly_limit_counts_nothing():
    standing = replace(FIT, visits=had(*range(-300, 0, 20)))

    assert rules(standing, plan=replace(PLAN, yearly_limit=None)) == []


def test_the_days_of_a_series_count_for_one_another_and_proposals_do_not():
    days = [day(0), day(2)]

    assert judge(PLAN, FIT, days) == []
    assert [one.on for one in judge(PLAN, FIT, days, together=True)] == days


def test_the_firmest_is_said_first():
    standing = replace(FIT, consents=[], open_risks=1, response=ResponseStatus.NON_RESPONDER)

    assert [level for _, level in rules(standing)] == ["B", "BO", "W"]


def test_a_signature_takes_only_what_it_names_out_of_the_way():
    gap = Finding("SR-25", Level.OVERRIDE, "Too near.", MONDAY)
    other_day = replace(gap, on=day(1))
    firm = Finding("SR-06", Level.BLOCK, "An allergy.")
    warning = Finding("SR-61", Level.WARN, "It did not help.")

    found = [firm, gap, other_day, warning]

    assert blocking(found) == [firm, gap, other_day]
    assert blocking(found, [gap.code, firm.code]) == [firm, other_day]
    assert of_day(found, MONDAY) == [firm, gap, warning]
