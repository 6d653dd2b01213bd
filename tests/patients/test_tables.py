"""What the tables of the register refuse, whatever the code does."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from clinic_sched.patients.models import Consent, RiskFlag, Weight
from clinic_sched.patients.rules import FlagKind
from tests import builders
from tests.moments import NINE


def refused(session, thing=None):
    if thing is not None:
        session.add(thing)
    with pytest.raises(IntegrityError):
        session.flush()


def test_one_number_one_patient(session):
    builders.patient(number="P000001")

    with pytest.raises(IntegrityError):
        builders.patient(number="P000001")


def test_nobody_was_born_before_1900(session):
    with pytest.raises(IntegrityError):
        builders.patient(birth_date=date(1899, 12, 31))


@pytest.mark.parametrize("height", [29, 261])
def test_nobody_is_that_tall(session, height):
    with pytest.raises(IntegrityError):
        builders.patient(height_cm=height)


def test_a_consent_expires_after_it_is_signed(session):
    patient, nurse = builders.patient(), builders.user()

    refused(
        session,
        Consent(
            patient_id=patient.id,
            protocol_code="KET-MOOD-40",
            protocol_version=1,
            signed_on=date(2026, 3, 1),
            expires_on=date(2026, 3, 1),
            recorded_by_id=nurse.id,
            recorded_at=NINE,
        ),
    )


@pytest.mark.parametrize("kg", ["0", "500"])
def test_nobody_weighs_that(session, kg):
    patient, nurse = builders.patient(), builders.user()

    weight = Weight(
        patient_id=patient.id, kg=Decimal(kg), measured_at=NINE, recorded_by_id=nurse.id
    )
    refused(session, weight)


def test_a_flag_is_cleared_with_a_reason_or_not_at_all(session):
    patient = builders.patient()

    refused(
        session,
        RiskFlag(
            patient_id=patient.id,
            kind=FlagKind.CLINICAL,
            note="Look.",
            raised_by="worker",
            raised_at=NINE,
            cleared_at=NINE,
        ),
    )


def test_only_a_patient_of_the_register_can_be_flagged(session):
    flag = RiskFlag(
        patient_id=12345, kind=FlagKind.CLINICAL, note="Look.", raised_by="worker", raised_at=NINE
    )

    refused(session, flag)
