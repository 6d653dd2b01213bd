"""What the register and the schedule say about somebody who is to be booked."""

from datetime import timedelta

import pytest

from clinic_sched.patients.models import Allergy, Response, RiskFlag
from clinic_sched.patients.rules import FlagKind, ResponseStatus
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.scheduling.queries import candidacy
from clinic_sched.scheduling.rules import AppointmentStatus
from tests import builders
from tests.moments import EVENING_BEFORE, MONDAY, NINE, at


@pytest.fixture
def rules(site):
    """The rules that speak against a visit on the Monday."""

    def found(patient, version, *starts, **facts):
        said = candidacy.findings(
            patient, version, starts or [NINE], site=site, now=EVENING_BEFORE, **facts
        )
        return [(one.rule, str(one.level)) for one in said]

    return found


def test_nothing_speaks_against_who_consented_and_was_consulted(rules, version):
    assert rules(builders.candidate(version), version) == []


def test_of_a_stranger_neither_consultation_nor_consent_is_known(rules, version):
    assert rules(builders.patient(), version) == [("SR-03", "B"), ("SR-02", "B")]


def test_a_visit_without_a_protocol_has_no_rules(rules):
    assert rules(builders.patient(), None) == []


def test_an_infusion_under_the_protocol_stands_for_the_consultation(rules, site, version):
    patient = builders.patient()
    builders.consent(patient, version)
    builders.appointment(site, patient, version, at(9, days=-9), status="fulfilled")

    assert rules(patient, version) == []


def test_the_latest_consultation_counts(rules, version):
    patient = builders.candidate(version)
    builders.consultation(patient, version, held_on=MONDAY, is_suitable=False)
    assert rules(patient, version) == [("SR-03", "B")]

    builders.consultation(patient, version, held_on=MONDAY)
    assert rules(patient, version) == []


def test_a_consent_to_another_version_or_protocol_does_not_count(rules, version):
    patient = builders.patient()
    builders.consultation(patient, version)
    builders.consent(patient, version, protocol_version=9)
    builders.consent(patient, version, protocol_code="MAG-30")

    assert rules(patient, version) == [("SR-02", "B")]


def test_a_consent_is_asked_for_on_the_sites_own_day(rules, version):
    patient = builders.patient()
    builders.consultation(patient, version)
    builders.consent(patient, version, expires_on=MONDAY)

    assert rules(patient, version, at(23)) == []
    assert rules(patient, version, at(23) + timedelta(hours=1)) == [("SR-02", "B")]


def test_an_allergy_counts_until_it_is_withdrawn(rules, version, receptionist):
    patient = builders.candidate(version)
    allergy = builders.kept(
        Allergy(
            patient_id=patient.id,
            substance="Ketamine",
            recorded_by_id=receptionist.id,
            recorded_at=EVENING_BEFORE,
        )
    )
    assert rules(patient, version) == [("SR-06", "B")]

    allergy.withdrawn_at = EVENING_BEFORE
    assert rules(patient, version) == []


@pytest.mark.parametrize(
    ("kind", "said"),
    [(kind, [("SR-17", "BO")]) for kind in ("self-harm", "clinical", "misuse")] + [("no-show", [])],
)
def test_an_open_flag_of_safety_counts(rules, version, kind, said):
    patient = builders.candidate(version)
    flag = builders.kept(
        RiskFlag(
            patient_id=patient.id,
            kind=FlagKind(kind),
            note="Ask.",
            raised_by="user:x",
            raised_at=EVENING_BEFORE,
        )
    )
    assert rules(patient, version) == said

    flag.cleared_at, flag.cleared_reason = EVENING_BEFORE, "Seen."
    assert rules(patient, version) == []


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ([], []),
        (["responder", "non-responder"], [("SR-61", "W")]),
        (["non-responder", "partial"], []),
    ],
)
def test_the_last_response_found_counts(rules, version, statuses, said):
    patient = builders.candidate(version)
    for status in statuses:
        builders.kept(
            Response(
                patient_id=patient.id,
                protocol_code=version.protocol.code,
                status=ResponseStatus(status),
                why="Scores.",
                found_at=EVENING_BEFORE,
            )
        )

    assert rules(patient, version) == said


@pytest.mark.parametrize("status", [ProtocolStatus.DRAFT, ProtocolStatus.RETIRED])
def test_only_an_approved_version_is_given(rules, session, status):
    retired_at = EVENING_BEFORE if status == ProtocolStatus.RETIRED else None
    version = builders.protocol_version(status=status, retired_at=retired_at)

    assert rules(builders.candidate(version), version) == [("SR-04", "B")]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (AppointmentStatus.FULFILLED, [("SR-25", "BO")]),
        (AppointmentStatus.BOOKED, [("SR-25", "BO")]),
        (AppointmentStatus.NO_SHOW, []),
    ],
)
@pytest.mark.parametrize("days", [-1, 1])
def test_visits_that_were_had_or_are_booked_keep_their_distance(
    rules, site, version, status, said, days
):
    patient = builders.candidate(version)
    builders.appointment(site, patient, version, at(9, days=days), status=status)

    assert rules(patient, version) == said


def test_a_visit_at_another_site_and_under_another_protocol_of_the_drug_counts(rules, version):
    patient = builders.candidate(version)
    other = builders.protocol_version("KET-PAIN-60")
    builders.appointment(builders.site(), patient, other, at(9, days=20))

    assert rules(patient, version) == [("SR-25", "BO")]


def test_a_visit_with_another_drug_does_not_count(rules, site, version):
    patient = builders.candidate(version)
    builders.appointment(site, patient, builders.protocol_version("MAG-30"), at(9, days=1))

    assert rules(patient, version) == []


def test_a_visit_that_is_being_moved_does_not_count(rules, site, version):
    patient = builders.candidate(version)
    visit = builders.appointment(site, patient, version, at(9, days=1))

    assert rules(patient, version, without=visit.id) == []
    assert rules(patient, version, without=[visit.id]) == []


def test_the_visits_of_one_series_count_for_one_another(rules, version):
    patient, days = builders.candidate(version), [NINE, at(9, days=1)]

    assert rules(patient, version, *days) == []
    assert rules(patient, version, *days, together=True) == [("SR-25", "BO")] * 2
