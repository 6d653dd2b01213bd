"""What was found or set aside once must not pass for something else that looks alike."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic_sched.accounts.rules import Role
from clinic_sched.patients.rules import Sex
from clinic_sched.protocols import library
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.sessions import service
from clinic_sched.sessions.queries import facts, gates
from clinic_sched.sessions.rules import Stage
from clinic_sched.sessions.service import Aside, Asked, Seen
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside

ENDED = NINE + timedelta(minutes=40)
HOME = NINE + timedelta(minutes=105)
one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = one_database


@pytest.fixture
def by(session):
    return builders.user()


@pytest.fixture
def doctor(session):
    return builders.user(Role.PRESCRIBER)


def before(infusion, by, now=NINE):
    return {check.code for check in gates.before_start(infusion, nurse=by, now=now).standing}


def leaving(infusion, now=HOME):
    return {check.code for check in gates.before_leaving(infusion, now=now).standing}


def found(infusion, by, rule):
    gate = gates.before_start(infusion, nurse=by, now=NINE)
    codes = ("weight", "weight_change")
    return [check for check in gate.standing if check.rule == rule and check.code not in codes]


def set_aside(infusion, code, by, doctor, now=HOME):
    aside = Aside(Stage.DISCHARGE, [code], "Known, and walking")
    service.override(infusion, aside, nurse=by, by=doctor, now=now)


def test_weighing_twice_does_not_hide_a_change_of_weight(by):
    infusion = chairside.opened(by=by)
    service.weigh(infusion, Decimal(95), by=by, now=NINE)
    assert "weight_change" in before(infusion, by)

    service.weigh(infusion, Decimal(95), by=by, now=NINE + timedelta(minutes=1))

    assert "weight_change" in before(infusion, by)


def test_a_weight_set_right_on_the_same_day_is_no_change(by):
    infusion = chairside.opened(by=by)
    service.weigh(infusion, Decimal(8), by=by, now=NINE)

    service.weigh(infusion, Decimal(80), by=by, now=NINE + timedelta(minutes=1))

    assert "weight_change" not in before(infusion, by)


def test_one_concern_set_aside_does_not_pass_for_another_one(by, doctor):
    infusion = chairside.recovering(by=by)
    high = chairside.HOME | {"sbp": 185}
    chairside.take(infusion, by=by, now=HOME, key="high", **high)
    set_aside(infusion, "concerns", by, doctor)
    assert "concerns" not in leaving(infusion)
    for concern in infusion.concerns:
        if concern.answered_at is None:
            service.answer_concern(infusion, concern, "Settled.", by=by, now=HOME)

    low = chairside.HOME | {"spo2": 86}
    chairside.take(infusion, by=by, now=HOME, key="low", **low)

    assert "concerns" in leaving(infusion)


def test_one_reaction_set_aside_does_not_pass_for_another_one(by, doctor):
    infusion = chairside.recovering(by=by)
    mild = service.record_reaction(infusion, Seen("Nausea", 1, ENDED, "Rest"), by=by, now=HOME)
    chairside.fit_to_leave(infusion, by=by, now=HOME)
    (code,) = leaving(infusion)
    set_aside(infusion, code, by, doctor)
    assert not leaving(infusion)
    service.resolve_reaction(infusion, mild, by=by, now=HOME)

    service.record_reaction(infusion, Seen("Confusion", 3, HOME, "Watched"), by=by, now=HOME)

    assert leaving(infusion) == {code}


def test_a_score_from_the_beginning_of_recovery_says_nothing_of_the_end(by):
    infusion = chairside.recovering(by=by)
    service.score(infusion, "aldrete", chairside.ALDRETE, key="early", by=by, now=ENDED)
    fit = chairside.HOME
    chairside.fit_to_leave(infusion, by=by, now=ENDED + timedelta(minutes=1))
    chairside.take(infusion, by=by, now=HOME, key="again", **fit)

    assert leaving(infusion) == {"aldrete_fresh"}


def test_readings_that_were_set_aside_as_old_do_not_pass_when_they_are_old_again(by, doctor):
    infusion = chairside.recovering(by=by)
    chairside.fit_to_leave(infusion, by=by, now=ENDED + timedelta(minutes=5))
    late = HOME + timedelta(minutes=30)
    set_aside(infusion, "readings", by, doctor)
    assert "readings" not in leaving(infusion)

    chairside.take(infusion, by=by, now=HOME, key="again", **chairside.HOME)

    assert "readings" in leaving(infusion, late)


def test_an_order_computed_for_another_height_does_not_start(session, by, doctor):
    document = library.document("KET-MOOD-40")
    document["dose"]["weight"]["kind"] = "adjusted"
    version = builders.protocol_version(document=document)
    patient = chairside.known_patient(height_cm=160, sex=Sex.FEMALE)
    infusion = chairside.opened(chairside.visit(patient=patient, version=version), by=by)
    service.order(infusion, Asked(), "Seen.", by=doctor, now=NINE)
    assert not found(infusion, by, "SR-05")

    patient.height_cm = 180

    (check,) = found(infusion, by, "SR-05")
    assert check.level is Level.BLOCK
    assert "now comes to" in check.sentence


def test_a_course_that_is_not_on_file_is_not_known_to_be_within_its_cap(by):
    patient = chairside.known_patient()
    first = chairside.opened(chairside.visit("FCM-15", patient=patient), by=by)
    assert facts.compute(first, now=NINE).concerns == ()
    first.started_at, first.given_mg = NINE, Decimal(1000)

    another = builders.appointment(
        first.appointment.site,
        patient,
        first.protocol_version,
        NINE + timedelta(days=8),
        status=AppointmentStatus.CHECKED_IN,
    )
    second = chairside.opened(another, by=by, now=NINE + timedelta(days=8))
    concerns = facts.compute(second, now=NINE + timedelta(days=8)).concerns

    assert ["something is not known" in one.sentence for one in concerns] == [True]
