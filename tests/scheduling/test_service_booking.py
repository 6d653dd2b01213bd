"""Booking and moving visits."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.errors import NotPermitted
from clinic_sched.audit.models import AuditEvent
from clinic_sched.clinic import days
from clinic_sched.database import writing
from clinic_sched.errors import Stale
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.scheduling import service
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.engine.shape import Phase
from clinic_sched.scheduling.errors import (
    ChairTaken,
    DoesNotFit,
    MoveNotAllowed,
    PatientTaken,
    ProtocolNotInUse,
    TooLate,
)
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus, CancelledBy
from clinic_sched.scheduling.service import gate
from tests import builders
from tests.moments import CLOSING, EIGHT, EVENING_BEFORE, MONDAY, NINE, NOON, TEN, ZONE, at

WHO = AppointmentStatus


@pytest.fixture
def somebody(version):
    """Make somebody else who may be booked for the protocol."""
    return lambda: builders.candidate(version)


@pytest.fixture
def other_drug(patient):
    """A protocol with another drug, which the patient may have as well."""
    version = builders.protocol_version("MAG-30")
    builders.ready(patient, version)
    return version


@pytest.fixture
def book(site, patient, version, receptionist):
    """Book the patient by the receptionist, the evening before."""

    def booked(starts_at=NINE, **facts):
        given = {
            "patient": patient,
            "version": version,
            "site": site,
            "by": receptionist,
            "now": EVENING_BEFORE,
        }
        return service.book(starts_at=starts_at, **given | facts)

    return booked


def actions(session):
    return session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()


def test_a_visit_is_booked_with_the_phases_of_the_version(book, version, session):
    visit = book(note="Window seat")
    session.expire_all()

    assert visit.status == WHO.BOOKED
    assert visit.chair.label == "Chair 1"
    assert visit.note == "Window seat"
    assert service.shape_of(visit) == service.shape_of(version)
    assert visit.patient_until == NINE + timedelta(minutes=version.patient_minutes)
    assert visit.chair_until == visit.patient_until + timedelta(minutes=version.turnover_minutes)


def test_a_booking_leaves_one_line_in_the_trail_and_raises_the_days_version(book, site, session):
    book()

    assert actions(session) == ["book visit"]
    assert days.version_of(site, MONDAY) == 1


def test_the_chair_asked_for_is_given(book, site):
    assert book(chair=site.chairs[2]).chair_id == site.chairs[2].id


def test_a_chair_in_use_is_refused_by_name(book, site, somebody):
    book(chair=site.chairs[0])

    with pytest.raises(DoesNotFit, match="Chair 1 is taken from 09:00 to"):
        book(patient=somebody(), chair=site.chairs[0])


def test_a_refusal_tells_a_program_what_is_in_the_way_and_until_when(book, site, somebody):
    book(chair=site.chairs[0])

    with pytest.raises(DoesNotFit) as caught:
        book(patient=somebody(), chair=site.chairs[0])

    (refusal,) = caught.value.refusals
    assert (refusal.resource, refusal.phase) == (Resource.CHAIR, Phase.PREPARATION)
    assert refusal.starts_at == NINE < refusal.ends_at
    assert caught.value.reasons == [refusal.sentence]


def test_nobody_is_in_two_chairs_at_once(book, other_drug):
    book(version=other_drug)

    with pytest.raises(DoesNotFit, match="The patient already has a visit from 09:00"):
        book(at(9, 15))


def test_nobody_is_at_two_sites_at_once(book, other_drug):
    other = builders.site()
    builders.staffed(other)
    book(site=other, version=other_drug)

    with pytest.raises(DoesNotFit, match="The patient already has a visit"):
        book(at(9, 15))


def test_a_full_house_is_refused(book, site, somebody):
    for chair in site.chairs:
        book(patient=somebody(), chair=chair, starts_at=at(9, 15 * chair.position))

    with pytest.raises(DoesNotFit, match="No chair is free"):
        book(TEN)


def test_pumps_are_counted(book, site, somebody):
    site.pumps = 1
    book(patient=somebody())

    with pytest.raises(DoesNotFit, match="The pump is in use"):
        book()


def test_a_visit_that_nobody_could_care_for_is_refused(book, session):
    site = builders.site()
    builders.shift(site, builders.user(), at(7), at(10))

    with pytest.raises(DoesNotFit, match="No nurse is on duty at 10:00"):
        book(site=site)


def test_only_nurses_count_as_nurses(book, receptionist):
    site = builders.site()
    builders.shift(site, receptionist)

    with pytest.raises(DoesNotFit, match="No nurse is on duty"):
        book(site=site)


def test_a_closure_is_refused_and_never_overridden(book, site, boss):
    builders.closure(site, at(10), at(11), reason="Fire drill")

    with pytest.raises(DoesNotFit, match="Fire drill"):
        book(by=boss, override_reason="The patient travels far")


def test_a_visit_in_the_past_is_refused(book):
    with pytest.raises(TooLate):
        book(now=NOON)


@pytest.mark.parametrize("status", [ProtocolStatus.DRAFT, ProtocolStatus.RETIRED])
def test_only_an_approved_protocol_is_booked(book, status):
    retired = EVENING_BEFORE if status == ProtocolStatus.RETIRED else None
    version = builders.protocol_version("LIDO-90", status=status, retired_at=retired)

    with pytest.raises(ProtocolNotInUse, match="is not approved for use"):
        book(version=version)


def test_a_protocol_that_is_switched_off_is_not_booked(book):
    version = builders.protocol_version("KET-MIG-240")

    with pytest.raises(ProtocolNotInUse):
        book(version=version)


def test_the_desk_cannot_override(book):
    with pytest.raises(NotPermitted):
        book(CLOSING, override_reason="The patient travels far")


def test_hours_and_cover_can_be_set_aside_with_a_reason(book, boss, session):
    visit = book(CLOSING, by=boss, override_reason="The patient travels far")

    assert visit.override_reason == "The patient travels far"
    assert visit.override_by_id == boss.id
    event = session.scalars(sa.select(AuditEvent)).one()
    assert event.details["override"] == "The patient travels far"


def test_a_reason_that_was_not_needed_is_not_kept(book, boss):
    visit = book(by=boss, override_reason="To be sure")

    assert visit.override_reason is None


def test_a_taken_chair_is_never_overridden(book, site, boss, somebody):
    book(chair=site.chairs[0])

    with pytest.raises(DoesNotFit, match="Chair 1 is taken"):
        book(
            patient=somebody(),
            chair=site.chairs[0],
            by=boss,
            override_reason="The patient travels far",
        )


def test_a_visit_past_midnight_takes_both_days(book, site, boss):
    book(at(22), by=boss, override_reason="Night study")

    assert days.version_of(site, MONDAY) == 1
    assert days.version_of(site, MONDAY + timedelta(days=1)) == 1


def test_pumps_are_counted_past_midnight(book, site, boss, somebody):
    site.pumps = 1
    book(at(0, days=1), by=boss, override_reason="Night study", patient=somebody())

    with pytest.raises(DoesNotFit, match="pumps are in use after midnight") as caught:
        book(at(23, 45), by=boss, override_reason="Night study")

    (refusal,) = caught.value.refusals
    assert (refusal.resource, refusal.phase) == (Resource.PUMPS, Phase.INFUSION)
    assert at(0, days=1) <= refusal.starts_at < refusal.ends_at


def test_the_table_has_the_last_word_in_a_race(book, site, version, monkeypatch):
    builders.appointment(site, builders.patient(), version, NINE)
    blind = gate.Found(site.chairs[0].id, ())
    monkeypatch.setattr(gate, "find_seat", lambda *_, **__: blind)

    with pytest.raises(ChairTaken):
        book()


def test_the_table_keeps_a_patient_in_one_place(book, site, patient, other_drug, monkeypatch):
    builders.appointment(site, patient, other_drug, NINE)
    blind = gate.Found(site.chairs[1].id, ())
    monkeypatch.setattr(gate, "find_seat", lambda *_, **__: blind)

    with pytest.raises(PatientTaken):
        book()


def test_a_move_keeps_the_visit_and_asks_for_another_confirmation(book, site, receptionist):
    visit = book()
    service.confirm(visit, by=receptionist, now=EVENING_BEFORE)
    later = EVENING_BEFORE + timedelta(minutes=5)

    service.move(visit, starts_at=at(13, days=1), by=receptionist, now=later)

    assert (visit.starts_at, visit.confirmed_at) == (at(13, days=1), None)
    assert (visit.move_number, visit.changed_at) == (1, later)
    assert days.version_of(site, MONDAY + timedelta(days=1)) == 1


def test_another_chair_at_the_same_time_is_no_news_to_the_patient(book, site, receptionist):
    visit = book()
    service.confirm(visit, by=receptionist, now=EVENING_BEFORE)

    service.move(visit, starts_at=NINE, chair=site.chairs[1], by=receptionist, now=EVENING_BEFORE)

    assert visit.chair.label == "Chair 2"
    assert visit.confirmed_at == EVENING_BEFORE
    assert visit.move_number == 0


def test_a_visit_may_move_over_its_own_time(book, receptionist):
    visit = book()

    service.move(visit, starts_at=at(9, 30), by=receptionist, now=EVENING_BEFORE)

    assert visit.starts_at == at(9, 30)


def test_a_stale_move_is_refused(book, receptionist):
    visit = book()
    seen = visit.version
    service.move(visit, starts_at=TEN, by=receptionist, now=EVENING_BEFORE)

    with pytest.raises(Stale):
        service.move(
            visit, starts_at=NOON, expected_version=seen, by=receptionist, now=EVENING_BEFORE
        )


def test_who_has_arrived_stays_on_the_day(book, receptionist):
    visit = book()
    service.arrive(visit, by=receptionist, now=NINE)

    with pytest.raises(MoveNotAllowed, match="here already"):
        service.move(visit, starts_at=at(9, days=1), by=receptionist, now=NINE)


def test_a_visit_that_is_over_is_not_moved(book, receptionist):
    visit = book()
    service.cancel(visit, "Ill", CancelledBy.PATIENT, by=receptionist, now=EVENING_BEFORE)

    with pytest.raises(MoveNotAllowed):
        service.move(visit, starts_at=NOON, by=receptionist, now=EVENING_BEFORE)


def test_a_chair_that_was_given_back_can_be_booked_again(book, site, receptionist, session):
    visit = book(chair=site.chairs[0])
    service.cancel(visit, "Ill", CancelledBy.PATIENT, by=receptionist, now=EVENING_BEFORE)

    again = book(chair=site.chairs[0])

    assert again.chair_id == visit.chair_id
    assert session.scalar(sa.select(sa.func.count()).select_from(Appointment)) == 2


@pytest.mark.parametrize(
    ("on", "first", "last"),
    [(date(2030, 3, 10), "-0500", "-0400"), (date(2030, 11, 3), "-0400", "-0500")],
)
def test_a_visit_across_a_change_of_clocks_keeps_its_true_length(
    book, patient, version, boss, on, first, last
):
    builders.ready(patient, version, on)
    starts_at = datetime(on.year, on.month, on.day, 0, 30, tzinfo=ZONE)

    visit = book(
        starts_at, by=boss, override_reason="Night study", now=starts_at - timedelta(hours=1)
    )

    assert visit.patient_until - visit.starts_at == timedelta(
        minutes=visit.prep_minutes + visit.infusion_minutes + visit.recovery_minutes
    )
    assert f"{visit.starts_at.astimezone(ZONE):%z}" == first
    assert f"{visit.patient_until.astimezone(ZONE):%z}" == last


def test_whoever_waits_for_a_day_sees_what_was_booked_meanwhile(book, site, session, somebody):
    # The same day is taken by both, so the second reads after the first has written.
    writing.set(True)
    book(chair=site.chairs[0])
    session.commit()
    writing.set(False)

    with pytest.raises(DoesNotFit):
        book(EIGHT, patient=somebody(), chair=site.chairs[0])
