"""Recovery, going home, the signature."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic_sched.accounts.rules import Role
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.sessions import errors, service
from clinic_sched.sessions.queries import gates, infusions_of, seals
from clinic_sched.sessions.rules import SessionStatus, Stage
from clinic_sched.sessions.service import Aside, Said, Seen
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside

ENDED = NINE + timedelta(minutes=40)
HOME = NINE + timedelta(minutes=105)


@pytest.fixture
def nurse_user(session):
    return builders.user()


@pytest.fixture
def infusion(nurse_user):
    return chairside.recovering(by=nurse_user)


def discharge(infusion, by, now=HOME):
    service.discharge(infusion, expected_version=infusion.version, by=by, now=now)


def standing(infusion, now=HOME):
    return {check.code for check in gates.before_leaving(infusion, now=now).standing}


def test_what_is_missing_is_not_met(infusion, nurse_user):
    with pytest.raises(errors.StandsInTheWay, match="cannot be discharged yet"):
        discharge(infusion, nurse_user)

    assert {"aldrete", "escort", "readings"} <= standing(infusion)


def test_a_patient_who_is_fit_goes_home_and_the_visit_is_over(infusion, nurse_user):
    chairside.fit_to_leave(infusion, by=nurse_user, now=HOME)

    discharge(infusion, nurse_user)

    assert infusion.status is SessionStatus.DISCHARGED
    assert infusion.left_at == HOME
    assert infusion.appointment.status is AppointmentStatus.FULFILLED


def test_nobody_goes_home_before_the_observation_is_over(infusion, nurse_user):
    early = ENDED + timedelta(minutes=59)
    chairside.fit_to_leave(infusion, by=nurse_user, now=early)

    with pytest.raises(errors.StandsInTheWay, match="minimum observation"):
        discharge(infusion, nurse_user, early)


def test_readings_before_leaving_are_fresh(infusion, nurse_user):
    chairside.fit_to_leave(infusion, by=nurse_user, now=HOME)

    assert standing(infusion) == set()
    assert "readings" in standing(infusion, HOME + timedelta(minutes=15))


def test_an_open_reaction_keeps_the_patient(infusion, nurse_user):
    chairside.fit_to_leave(infusion, by=nurse_user, now=HOME)
    seen = Seen("Dizzy", 1, HOME, "Watched")
    service.record_reaction(infusion, seen, by=nurse_user, now=HOME)

    with pytest.raises(errors.StandsInTheWay, match="reaction"):
        discharge(infusion, nurse_user)


def test_a_threshold_that_nobody_answered_keeps_the_patient(infusion, nurse_user):
    chairside.take(infusion, by=nurse_user, now=ENDED, spo2=90)
    chairside.fit_to_leave(infusion, by=nurse_user, now=HOME)

    assert standing(infusion) == {"concerns"}


def test_a_prescriber_lets_a_patient_go_for_a_reason(infusion, nurse_user):
    doctor = builders.user(Role.PRESCRIBER)
    chairside.fit_to_leave(infusion, by=nurse_user, now=HOME)
    said = [Said("escort_present", False)]
    service.answer(infusion, Stage.DISCHARGE, said, by=nurse_user, now=HOME)
    (code,) = standing(infusion)

    aside = Aside(Stage.DISCHARGE, [code], "The ward fetches her")
    with pytest.raises(errors.DomainError):
        service.acknowledge(infusion, aside, by=nurse_user, now=HOME)
    if gates.before_leaving(infusion, now=HOME).standing[0].level == "B":
        with pytest.raises(errors.FieldRefused, match="Nobody may"):
            service.override(infusion, aside, nurse=nurse_user, by=doctor, now=HOME)
        return
    service.override(infusion, aside, nurse=nurse_user, by=doctor, now=HOME)
    discharge(infusion, nurse_user)


def test_a_score_has_every_item(infusion, nurse_user):
    with pytest.raises(errors.FieldRefused, match="every item"):
        service.score(infusion, "aldrete", {"activity": 2}, key="s", by=nurse_user, now=HOME)


def test_a_score_is_kept_as_a_reading_too(infusion, nurse_user):
    total = service.score(infusion, "aldrete", chairside.ALDRETE, key="s", by=nurse_user, now=HOME)

    assert total == 10
    assert infusion.vitals[-1].readings == {"aldrete": Decimal(10)}


def test_leaving_against_advice_is_a_path_of_its_own(infusion, nurse_user):
    service.leave_against_advice(
        infusion,
        "Has to work",
        "Dr Wren",
        expected_version=infusion.version,
        by=nurse_user,
        now=HOME,
    )

    assert infusion.status is SessionStatus.LEFT_AMA
    assert infusion.steps[-1].reason == "Has to work"
    assert infusion.checks[-1].value == {"told": "Dr Wren", "why": "Has to work"}
    assert infusion.appointment.status is AppointmentStatus.FULFILLED


def test_readings_that_were_not_taken_must_be_explained(session, nurse_user):
    infusion = chairside.discharged(by=nurse_user)

    with pytest.raises(errors.FieldRefused, match=r"Not taken: .* Say why") as refusal:
        service.sign(
            infusion, builders.PASSWORD, "recorded", "", expected_version=infusion.version,
            by=nurse_user, now=HOME,
        )  # fmt: skip

    assert refusal.value.field == "explanation"


def test_a_signed_record_takes_nothing_but_an_addendum(session, nurse_user):
    infusion = chairside.signed(by=nurse_user)
    after = HOME + timedelta(hours=1)
    for verb, said in (
        ("add_note", ["x"]),
        ("record_reaction", [Seen("x", 1, HOME, "x")]),
        ("answer", [Stage.GATE, [Said("room", False)]]),
    ):
        with pytest.raises(errors.SessionLocked, match="Write an addendum"):
            getattr(service, verb)(infusion, *said, by=nurse_user, now=after)
    with pytest.raises(errors.SessionLocked):
        chairside.take(infusion, by=nurse_user, now=after)

    service.add_addendum(infusion, "She called: all is well.", by=nurse_user, now=after)

    assert seals.is_as_signed(infusion)


def test_the_hash_is_of_everything_that_was_recorded(session, nurse_user):
    infusion = chairside.signed(by=nurse_user)
    session.commit()
    session.expire_all()
    assert seals.is_as_signed(infusion)

    content = seals.content(infusion)
    content["vitals"][0]["systolic"] = 119

    assert seals.sealing.digest(content) != infusion.content_hash
    assert {"orders", "steps", "checks", "reactions", "notes"} <= set(content)


def test_the_infusions_of_a_patient_are_a_timeline(session, nurse_user):
    infusion = chairside.discharged(by=nurse_user)

    (found,) = infusions_of(infusion.patient)

    assert (found.protocol_code, found.given_mg) == ("KET-MOOD-40", 40)
