"""Bookings and moves that safety rules forbid, and what a prescriber sets aside."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.errors import SignInRefused, WrongPassword
from clinic_sched.accounts.rules import Role
from clinic_sched.audit.models import AuditEvent
from clinic_sched.patients.models import Allergy, Response, RiskFlag
from clinic_sched.patients.rules import FlagKind, ResponseStatus
from clinic_sched.scheduling import service
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.errors import NeedsPrescriber, NotACandidate, ReasonNeeded
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.queries import candidacy as known
from clinic_sched.scheduling.service import candidacy
from tests import builders
from tests.moments import EVENING_BEFORE, MONDAY, NINE, at


@pytest.fixture
def doctor(session):
    return builders.user(Role.PRESCRIBER)


@pytest.fixture
def book(site, patient, version, receptionist):
    """Book the patient by the receptionist, the evening before."""

    def booked(starts_at=NINE, **facts):
        given = {"patient": patient, "version": version, "site": site, "by": receptionist}
        return service.book(starts_at=starts_at, now=EVENING_BEFORE, **given | facts)

    return booked


@pytest.fixture
def sign(receptionist, doctor):
    """Have the doctor sign for what was refused, on the receptionist's page."""

    def signed(refusal, **facts):
        given = {
            "email": doctor.email,
            "password": builders.PASSWORD,
            "reason": "Agreed by phone",
            "by": receptionist,
        }
        codes = [one.code for one in refusal.findings]
        return candidacy.sign_off(codes, address="x", now=EVENING_BEFORE, **given | facts)

    return signed


def refused(act, *args, **facts):
    with pytest.raises(NotACandidate) as caught:
        act(*args, **facts)
    return caught.value


def flag(patient, kind=FlagKind.SELF_HARM):
    return builders.kept(
        RiskFlag(
            patient_id=patient.id,
            kind=kind,
            note="Ask first.",
            raised_by="user:x",
            raised_at=EVENING_BEFORE,
        )
    )


def trail(session):
    return session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()


def stranger(version):
    return builders.patient()


def unconsented(version):
    patient = builders.patient()
    builders.consultation(patient, version)
    return patient


def unconsulted(version):
    patient = builders.patient()
    builders.consent(patient, version)
    return patient


def unsuitable(version):
    patient = builders.candidate(version)
    builders.consultation(patient, version, is_suitable=False)
    return patient


def allergic(version):
    patient = builders.candidate(version)
    builders.kept(
        Allergy(
            patient_id=patient.id,
            substance="ketamine",
            recorded_by_id=builders.user().id,
            recorded_at=EVENING_BEFORE,
        )
    )
    return patient


def lapsed(version):
    patient = builders.patient()
    builders.consultation(patient, version)
    builders.consent(patient, version, expires_on=MONDAY - timedelta(days=1))
    return patient


@pytest.mark.parametrize(
    ("person", "rules"),
    [
        (stranger, ["SR-03", "SR-02"]),
        (unconsented, ["SR-02"]),
        (lapsed, ["SR-02"]),
        (unconsulted, ["SR-03"]),
        (unsuitable, ["SR-03"]),
        (allergic, ["SR-06"]),
    ],
)
def test_what_blocks_a_booking_nobody_may_set_aside(book, version, sign, session, person, rules):
    patient = person(version)

    refusal = refused(book, patient=patient)
    again = refused(book, patient=patient, signed=sign(refusal))

    assert [one.rule for one in refusal.findings] == rules
    assert not refusal.can_override
    assert [one.rule for one in again.findings] == rules
    assert session.scalar(sa.select(sa.func.count()).select_from(Appointment)) == 0


@pytest.mark.parametrize(("days", "rule"), [(1, "SR-25"), (-1, "SR-25")])
def test_a_visit_too_near_another_is_booked_only_with_a_prescribers_signature(
    book, site, patient, version, sign, session, doctor, days, rule
):
    builders.appointment(site, patient, version, at(9, days=days), status="fulfilled")
    refusal = refused(book)
    assert refusal.can_override

    visit = book(signed=sign(refusal))

    (waived,) = known.set_aside(visit)
    assert (waived.rule, waived.reason, waived.overridden_by_id) == (
        rule,
        "Agreed by phone",
        doctor.id,
    )
    assert "the protocol asks for 2 days between" in waived.sentence
    line = trail(session)[-1]
    assert (line.action, line.actor) == ("set safety rule aside", doctor.actor)
    assert line.details["reason"] == "Agreed by phone"
    assert line.details["sentence"] == waived.sentence


def test_one_visit_more_than_the_year_allows_needs_a_signature(
    book, site, sign, session, receptionist
):
    version = builders.protocol_version("KET-PAIN-120")
    patient = builders.candidate(version)
    for nth in range(1, 13):
        builders.appointment(site, patient, version, at(9, days=-25 * nth), status="fulfilled")

    refusal = refused(book, patient=patient, version=version)
    visit = book(patient=patient, version=version, signed=sign(refusal))

    assert "the protocol allows 12" in str(refusal)
    assert [one.rule for one in known.set_aside(visit)] == ["SR-25"]


def test_an_open_flag_needs_a_signature_and_a_cleared_one_does_not(book, patient, sign):
    raised = flag(patient)
    refusal = refused(book)
    assert [one.rule for one in refusal.findings] == ["SR-17"]

    visit = book(signed=sign(refusal))
    assert [one.rule for one in known.set_aside(visit)] == ["SR-17"]

    raised.cleared_at, raised.cleared_reason = EVENING_BEFORE, "Spoke with the patient."
    assert book(at(9, days=3)).public_id


def test_a_warning_is_kept_and_stops_nothing(book, patient, version, session, receptionist):
    builders.kept(
        Response(
            patient_id=patient.id,
            protocol_code=version.protocol.code,
            status=ResponseStatus.NON_RESPONDER,
            why="Scores.",
            found_at=EVENING_BEFORE,
        )
    )

    visit = book()

    assert known.set_aside(visit) == []
    line = trail(session)[-1]
    assert (line.action, line.actor) == ("go on despite a warning", receptionist.actor)
    assert line.details == {"rule": "SR-61"}


def test_a_signature_for_one_finding_does_not_pass_for_the_next(book, patient, site, version, sign):
    raised = flag(patient)
    signed = sign(refused(book))
    raised.cleared_at, raised.cleared_reason = EVENING_BEFORE, "Spoke with the patient."
    builders.appointment(site, patient, version, at(9, days=1))

    refusal = refused(book, signed=signed)

    assert [one.rule for one in refusal.findings] == ["SR-25"]


def test_a_signature_that_was_not_needed_leaves_nothing(book, patient, sign):
    raised = flag(patient)
    signed = sign(refused(book))
    raised.cleared_at, raised.cleared_reason = EVENING_BEFORE, "Spoke with the patient."

    assert known.set_aside(book(signed=signed)) == []


def test_only_a_prescriber_signs_with_a_reason_and_the_right_password(book, patient, sign, doctor):
    flag(patient)
    refusal = refused(book)

    with pytest.raises(NeedsPrescriber):
        sign(refusal, email="")
    with pytest.raises(NeedsPrescriber):
        sign(refusal, email=builders.user(Role.NURSE).email)
    with pytest.raises(SignInRefused):
        sign(refusal, password="not this one")
    with pytest.raises(ReasonNeeded):
        sign(refusal, reason="")
    with pytest.raises(WrongPassword):
        sign(refusal, by=doctor, email="", password="not this one")
    assert sign(refusal, by=doctor, email="").by == doctor


def test_a_visit_without_a_protocol_asks_for_no_papers(book):
    shape = VisitShape(10, 20, 0, 5)

    visit = book(patient=builders.patient(), version=None, purpose="Consultation", shape=shape)

    assert visit.purpose == "Consultation"


def test_a_move_to_another_day_asks_about_that_day(book, site, patient, version, receptionist):
    visit = book()
    builders.appointment(site, patient, version, at(9, days=5))

    refusal = refused(
        service.move, visit, starts_at=at(9, days=4), by=receptionist, now=EVENING_BEFORE
    )

    assert [(one.rule, one.on) for one in refusal.findings] == [
        ("SR-25", MONDAY + timedelta(days=4))
    ]


def test_a_move_past_the_end_of_the_consent_is_refused(book, version, receptionist):
    patient = builders.patient()
    builders.consultation(patient, version)
    builders.consent(patient, version, expires_on=MONDAY + timedelta(days=2))
    visit = book(patient=patient)

    refusal = refused(
        service.move, visit, starts_at=at(9, days=3), by=receptionist, now=EVENING_BEFORE
    )

    assert "holds until 8 May 2030 only" in str(refusal)
    assert not refusal.can_override


def test_a_move_within_the_day_asks_nothing_new(site, patient, version, receptionist):
    stranger = builders.patient()
    visit = builders.appointment(site, stranger, version, NINE)

    service.move(visit, starts_at=at(13), by=receptionist, now=EVENING_BEFORE)

    assert visit.starts_at == at(13)


def test_a_prescriber_signs_for_a_move(book, site, patient, version, sign, receptionist):
    visit = book()
    builders.appointment(site, patient, version, at(9, days=5))
    wanted = {"starts_at": at(9, days=4), "by": receptionist, "now": EVENING_BEFORE}
    refusal = refused(service.move, visit, **wanted)

    service.move(visit, signed=sign(refusal), **wanted)

    assert [one.rule for one in known.set_aside(visit)] == ["SR-25"]


@pytest.mark.parametrize(
    "statement", ["UPDATE candidacy_overrides SET reason = ''", "DELETE FROM candidacy_overrides"]
)
def test_what_was_set_aside_is_never_changed(book, patient, sign, session, statement):
    flag(patient)
    book(signed=sign(refused(book)))

    with pytest.raises(sa.exc.DatabaseError):
        session.execute(sa.text(statement))


def test_what_was_signed_for_a_series_holds_for_each_of_its_visits(
    book, site, patient, version, sign, receptionist
):
    days = [at(9, days=number) for number in range(3)]
    refusal = refused(candidacy.check, patient, version, days, site=site, now=EVENING_BEFORE)
    signed = sign(refusal)

    visits = [book(starts_at, signed=signed) for starts_at in days]

    assert [len(known.set_aside(visit)) for visit in visits] == [0, 1, 1]


def test_a_signature_for_a_year_that_is_full_holds_for_each_visit_of_a_series(book, site, sign):
    version = builders.protocol_version("KET-PAIN-120")
    patient = builders.candidate(version)
    for nth in range(1, 13):
        builders.appointment(site, patient, version, at(9, days=-25 * nth), status="fulfilled")
    days = [at(9), at(9, days=8)]
    facts = {"patient": patient, "version": version}
    refusal = refused(candidacy.check, starts=days, site=site, now=EVENING_BEFORE, **facts)

    visits = [book(day, signed=sign(refusal), **facts) for day in days]

    assert all("SR-25" in [one.rule for one in known.set_aside(visit)] for visit in visits)
