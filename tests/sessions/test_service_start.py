"""From the visit to the start: what the chairside refuses, and what a prescriber may allow."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic_sched.accounts.errors import WrongPassword
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic.days import version_of
from clinic_sched.clock import local_date
from clinic_sched.errors import Stale
from clinic_sched.patients import service as patients
from clinic_sched.patients.rules import FlagKind
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.sessions import errors, service
from clinic_sched.sessions.queries import gates, state
from clinic_sched.sessions.rules import SessionStatus, Stage
from clinic_sched.sessions.service import Aside, Asked, Said
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside


@pytest.fixture
def nurse_user(session):
    return builders.user()


@pytest.fixture
def doctor(session):
    return builders.user(Role.PRESCRIBER)


@pytest.fixture
def infusion(nurse_user):
    return chairside.opened(by=nurse_user)


def standing(infusion, nurse):
    gate = gates.before_start(infusion, nurse=nurse, now=NINE)
    return {check.code for check in gate.standing}


def start(infusion, by):
    service.start(infusion, expected_version=infusion.version, by=by, now=NINE)


@pytest.mark.parametrize("status", [AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED])
def test_a_session_begins_only_when_the_patient_is_checked_in(session, nurse_user, status):
    visit = chairside.visit()
    visit.status = status
    session.flush()

    with pytest.raises(errors.NotCheckedIn, match="Check the patient in"):
        service.open_session(visit, by=nurse_user, now=NINE)


def test_a_visit_has_one_session(infusion, nurse_user):
    with pytest.raises(errors.AlreadyOpened):
        service.open_session(infusion.appointment, by=nurse_user, now=NINE)


def test_the_board_hears_that_a_nurse_has_begun(nurse_user):
    visit = chairside.visit()
    on = local_date(visit.starts_at, visit.site.clock)
    before = version_of(visit.site, on)

    service.open_session(visit, by=nurse_user, now=NINE)

    assert visit.seated_at == NINE
    assert version_of(visit.site, on) > before


def test_a_session_keeps_the_version_that_was_booked(session, infusion, nurse_user):
    booked = infusion.protocol_version
    booked.status, booked.retired_at = ProtocolStatus.RETIRED, NINE
    session.flush()

    assert infusion.protocol_version is booked
    assert "approved" in standing(infusion, nurse_user)


def test_a_visit_of_a_version_no_longer_in_use_is_given_by_the_one_that_is(session, nurse_user):
    visit = chairside.visit()
    visit.protocol_version.status, visit.protocol_version.retired_at = ProtocolStatus.RETIRED, NINE
    session.flush()
    in_use = builders.protocol_version(
        "KET-PAIN-60", protocol_id=visit.protocol_version.protocol_id, number=2
    )

    infusion = chairside.opened(visit, by=nurse_user)

    assert infusion.protocol_version is in_use
    assert "approved" not in standing(infusion, nurse_user)
    assert "consent" in standing(infusion, nurse_user)


def test_what_nobody_answered_is_not_met(infusion, nurse_user):
    open_ones = standing(infusion, nurse_user)

    assert {"identifiers", "allergy", "fasting", "order", "readings", "pump"} <= open_ones
    assert "consent" not in open_ones


def test_consent_to_another_version_does_not_count(session, nurse_user):
    infusion = chairside.opened(chairside.visit(consented_to=9), by=nurse_user)

    assert "consent" in standing(infusion, nurse_user)


def test_the_consultation_is_read_from_the_register(session, nurse_user):
    visit = chairside.visit(consulted=False)
    infusion = chairside.opened(visit, by=nurse_user)
    assert "consult" in standing(infusion, nurse_user)

    held = builders.consultation(visit.patient, visit.protocol_version)
    assert "consult" not in standing(infusion, nurse_user)

    held.is_suitable = False
    assert "consult" in standing(infusion, nurse_user)


def test_a_consultation_about_another_protocol_does_not_count(session, nurse_user):
    visit = chairside.visit(consulted=False)
    builders.consultation(visit.patient, builders.protocol_version("KET-PAIN-60"))

    assert "consult" in standing(chairside.opened(visit, by=nurse_user), nurse_user)


def test_an_allergy_in_the_register_blocks_whatever_the_nurse_answers(infusion, nurse_user):
    patients.add_allergy(infusion.patient, "Esketamine", by=nurse_user, now=NINE)
    service.answer(infusion, Stage.GATE, [Said("allergy", True)], by=nurse_user, now=NINE)

    assert "allergy" in standing(infusion, nurse_user)


def test_the_drug_is_not_hung_while_a_check_is_open(infusion, nurse_user):
    with pytest.raises(errors.StandsInTheWay, match="Two identifiers") as refusal:
        service.make_ready(infusion, expected_version=infusion.version, by=nurse_user, now=NINE)

    assert len(refusal.value.sentences) > 10
    assert infusion.status is SessionStatus.PRECHECK


def test_everything_met_lets_the_infusion_start_at_the_ordered_rate(infusion, nurse_user):
    chairside.ready(infusion, by=nurse_user)

    start(infusion, nurse_user)

    assert infusion.status is SessionStatus.INFUSING
    assert infusion.steps[-1].rate_mg_h == 60
    assert infusion.steps[-1].second_by != nurse_user


def test_readings_that_grew_old_hold_up_the_start(infusion, nurse_user):
    chairside.ready(infusion, by=nurse_user)
    later = NINE + timedelta(minutes=20)

    with pytest.raises(errors.StandsInTheWay, match="within the last 15 minutes"):
        service.start(infusion, expected_version=infusion.version, by=nurse_user, now=later)


def test_a_page_that_is_too_old_starts_nothing(infusion, nurse_user):
    chairside.ready(infusion, by=nurse_user)

    with pytest.raises(Stale):
        service.start(infusion, expected_version=infusion.version - 1, by=nurse_user, now=NINE)


def test_who_checked_the_pump_as_second_person_does_not_start_it(infusion, nurse_user):
    chairside.ready(infusion, by=nurse_user)
    second = infusion.checks[-1].by

    with pytest.raises(errors.StandsInTheWay, match="second person"):
        start(infusion, second)


def test_a_nurse_over_the_ratio_starts_no_third(session, nurse_user):
    site = builders.site(chairs=3)
    version = builders.protocol_version()
    for chair in site.chairs[:2]:
        visit = chairside.visit(site=site, version=version, chair_id=chair.id)
        chairside.started(visit, by=nurse_user)
    third = chairside.visit(site=site, version=version, chair_id=site.chairs[2].id)

    infusion = chairside.opened(third, by=nurse_user)

    assert "ratio" in standing(infusion, nurse_user)
    assert "ratio" not in standing(infusion, builders.user())


def test_a_prescriber_sets_a_block_aside_and_the_record_says_why(infusion, nurse_user, doctor):
    patients.raise_flag(infusion.patient, FlagKind.SELF_HARM, "Item 9", by=nurse_user, now=NINE)
    assert "risk" in standing(infusion, nurse_user)

    aside = Aside(Stage.GATE, ["risk"], "Spoke with the patient")
    service.override(infusion, aside, nurse=nurse_user, by=doctor, now=NINE)

    assert "risk" not in standing(infusion, nurse_user)
    row = infusion.checks[-1]
    assert (row.override_by, row.override_reason) == (doctor, "Spoke with the patient")
    assert row.value["rule"] == "SR-17"


def test_a_nurse_sets_no_block_aside(infusion, nurse_user):
    with pytest.raises(errors.NeedsPrescriber):
        service.acknowledge(
            infusion, Aside(Stage.GATE, ["fasting"], "Hungry"), by=nurse_user, now=NINE
        )


def test_a_nurse_acknowledges_a_warning(infusion, nurse_user):
    aside = Aside(Stage.GATE, ["no_stimulants"], "Coffee only")

    service.acknowledge(infusion, aside, by=nurse_user, now=NINE)

    assert "no_stimulants" not in standing(infusion, nurse_user)


def test_some_blocks_nobody_sets_aside(infusion, nurse_user, doctor):
    aside = Aside(Stage.GATE, ["identifiers"], "I know her")

    with pytest.raises(errors.FieldRefused, match="Nobody may set this aside"):
        service.override(infusion, aside, nurse=nurse_user, by=doctor, now=NINE)


def test_a_new_answer_ends_what_was_set_aside(infusion, nurse_user, doctor):
    aside = Aside(Stage.GATE, ["fasting"], "Emergency")
    service.override(infusion, aside, nurse=nurse_user, by=doctor, now=NINE)
    assert "fasting" not in standing(infusion, nurse_user)

    said = [Said("fasting", None, {"heavy": "1", "light": "1", "clear": "1"})]
    service.answer(infusion, Stage.GATE, said, by=nurse_user, now=NINE)

    assert "fasting" in standing(infusion, nurse_user)


def test_the_same_answers_again_add_nothing(infusion, nurse_user):
    said = [Said("identifiers", True), Said("allergy", True)]

    assert service.answer(infusion, Stage.GATE, said, by=nurse_user, now=NINE) == 2
    assert service.answer(infusion, Stage.GATE, said, by=nurse_user, now=NINE) == 0


def test_a_weight_that_jumped_must_be_looked_at(infusion, nurse_user):
    service.weigh(infusion, Decimal("95"), by=nurse_user, now=NINE)

    assert "weight_change" in standing(infusion, nurse_user)


def test_an_escort_has_a_name_and_a_phone(infusion, nurse_user):
    with pytest.raises(errors.FieldRefused) as refusal:
        service.name_escort(infusion, "Bo", "", by=nurse_user, now=NINE)

    assert refusal.value.field == "escort_phone"


def test_only_a_prescriber_orders(infusion, nurse_user):
    with pytest.raises(errors.NeedsPrescriber):
        service.order(infusion, Asked(), by=nurse_user, now=NINE)


def test_nothing_is_ordered_without_a_weight(session, nurse_user, doctor):
    infusion = chairside.opened(chairside.visit(patient=builders.patient()), by=nurse_user)

    with pytest.raises(errors.NotWeighed, match="Weigh the patient"):
        service.order(infusion, Asked(), by=doctor, now=NINE)


def test_a_dose_above_the_hard_cap_is_never_ordered(infusion, doctor):
    with pytest.raises(errors.OrderRefused, match="above the cap of 100 mg"):
        service.order(infusion, Asked(dose=Decimal(2)), "Because", by=doctor, now=NINE)


def test_a_dose_out_of_the_range_needs_a_reason(infusion, nurse_user, doctor):
    asked = Asked(dose=Decimal("0.05"))
    with pytest.raises(errors.FieldRefused, match="outside this protocol's range"):
        service.order(infusion, asked, by=doctor, now=NINE)

    signed = service.order(infusion, asked, "Very sensitive", by=doctor, now=NINE)

    assert signed.reason == "Very sensitive"
    assert not {code for code in standing(infusion, nurse_user) if code.startswith("dose")}


def test_another_weight_asks_for_another_order(infusion, nurse_user, doctor):
    service.order(infusion, Asked(), by=doctor, now=NINE)
    service.weigh(infusion, Decimal("78"), by=nurse_user, now=NINE)

    gate = gates.before_start(infusion, nurse=nurse_user, now=NINE)

    assert any("computed for 80 kg" in check.sentence for check in gate.standing)


def test_ten_times_the_dose_on_the_pump_is_refused(infusion, nurse_user, doctor):
    service.order(infusion, Asked(), by=doctor, now=NINE)

    with pytest.raises(errors.FieldRefused, match="400 mg was entered, but 40 mg"):
        service.check_pump(infusion, Decimal(400), second=builders.user(), by=nurse_user, now=NINE)


def test_one_person_is_not_two(infusion, nurse_user, doctor):
    service.order(infusion, Asked(), by=doctor, now=NINE)

    with pytest.raises(errors.NeedsSecondPerson):
        service.check_pump(infusion, Decimal(40), second=nurse_user, by=nurse_user, now=NINE)


def test_the_pump_is_not_checked_before_there_is_an_order(infusion, nurse_user):
    with pytest.raises(errors.NoOrder):
        service.check_pump(infusion, Decimal(40), second=builders.user(), by=nurse_user, now=NINE)


def test_a_new_order_asks_for_a_new_check_of_the_pump(infusion, nurse_user, doctor):
    chairside.ready(infusion, by=nurse_user)
    service.order(infusion, Asked(dose=Decimal("0.4")), by=doctor, now=NINE)

    with pytest.raises(errors.StandsInTheWay, match="milligrams on the pump"):
        start(infusion, nurse_user)
    assert state.order_of(infusion).dose_mg == 32


def test_a_prescriber_signs_on_the_nurses_tablet(session, nurse_user, doctor):
    signed = service.prescriber(doctor.email, builders.PASSWORD, address="", now=NINE)

    assert signed is doctor
    with pytest.raises(errors.NeedsPrescriber):
        service.prescriber(nurse_user.email, builders.PASSWORD, address="", now=NINE)


def test_a_colleague_from_the_desk_is_no_second_person(session, nurse_user):
    desk = builders.user(Role.DESK)

    with pytest.raises(errors.NeedsSecondPerson):
        service.second_person(desk.email, builders.PASSWORD, address="", by=nurse_user, now=NINE)


def test_a_session_that_never_started_is_closed_with_its_visit(infusion, nurse_user):
    service.cancel(
        infusion, "Pressure too high", expected_version=infusion.version, by=nurse_user, now=NINE
    )

    assert infusion.status is SessionStatus.CANCELLED
    assert infusion.appointment.status is AppointmentStatus.CANCELLED


def test_a_signature_needs_the_signers_own_password(session, nurse_user):
    infusion = chairside.discharged(by=nurse_user)

    with pytest.raises(WrongPassword):
        service.sign(
            infusion, "guess", "recorded", "", expected_version=infusion.version,
            by=nurse_user, now=NINE,
        )  # fmt: skip
    assert infusion.signed_at is None
