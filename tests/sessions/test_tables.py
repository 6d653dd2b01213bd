"""What the tables of the chairside refuse, whoever writes to them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from clinic_sched.database import broken_constraint
from clinic_sched.scheduling.models import Appointment
from clinic_sched.sessions.models import (
    Concern,
    DoseOrder,
    GateCheck,
    InfusionSession,
    Note,
    Reaction,
    Step,
    VitalSigns,
)
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside


@pytest.fixture
def nurse_user(session):
    return builders.user()


@pytest.fixture
def infusion(nurse_user):
    """A session with one set of readings."""
    infusion = chairside.opened(by=nurse_user)
    chairside.take(infusion, by=nurse_user, now=NINE, key="before the start")
    return infusion


def lock(session, infusion, by):
    """Sign it around the service: what the tables refuse must not depend on how."""
    signature = {"signed_at": NINE, "signed_by_id": by.id, "signed_name": by.name}
    signature |= {"content_hash": "x"}
    update = sa.update(InfusionSession.__table__).values(status="signed", **signature)
    session.execute(update)


@pytest.fixture
def locked(session, infusion, nurse_user):
    lock(session, infusion, nurse_user)
    return infusion


def row_of(model, infusion, by, **facts):
    """A row as somebody could write it without the service."""
    common = {"session_id": infusion.id}
    sound = {
        Step: {"kind": "paused", "at": NINE, "recorded_at": NINE, "by_id": by.id, "reason": ""},
        GateCheck: {"stage": "gate", "code": "room", "met": True, "value": {}, "by_id": by.id,
                    "at": NINE},
        DoseOrder: {"dose": 1, "unit": "mg/kg", "minutes": 40, "weight_kg": 80,
                    "dosing_weight_kg": 80, "dose_mg": 40, "rate_mg_h": 60,
                    "ordered_by_id": by.id, "ordered_at": NINE, "concerns": [], "reason": ""},
        VitalSigns: {"entry_key": "around", "phase": "infusion", "taken_at": NINE,
                     "recorded_at": NINE, "by_id": by.id, "others": {}},
        Concern: {"public_id": "c", "action": "stop", "sentence": "Low.", "must_answer": True,
                  "raised_at": NINE, "vitals_id": infusion.vitals[0].id},
        Reaction: {"public_id": "r", "term": "Rash", "grade": 1, "onset_at": NINE, "action": "-",
                   "recorded_at": NINE, "by_id": by.id},
        Note: {"kind": "note", "revision": 0, "text": "x", "at": NINE,
               "recorded_at": NINE, "by_id": by.id},
    }[model]  # fmt: skip
    return common | sound | facts


def add(session, model, values):
    session.execute(sa.insert(model.__table__).values(**values))


def refused(session, statement):
    """Send a statement around the service and return the name of what refused it."""
    session.flush()
    with pytest.raises(IntegrityError) as refusal, session.begin_nested():
        session.execute(statement)
    return broken_constraint(refusal.value)


SESSION_FACTS = [
    ({"status": "infusing", "started_at": None}, "started_when_infusing"),
    ({"started_at": NINE, "ended_at": NINE - timedelta(hours=1)}, "ends_after_start"),
    ({"status": "signed"}, "signed_by_somebody"),
    ({"signed_meaning": "x", "content_hash": "x"}, "signed_by_somebody"),
    ({"given_mg": -1}, "given_positive"),
    ({"status": "asleep"}, "sessionstatus"),
]


@pytest.mark.parametrize(("facts", "constraint"), SESSION_FACTS)
def test_a_session_that_cannot_be_true_is_refused(session, infusion, facts, constraint):
    update = sa.update(InfusionSession.__table__).values(**facts)

    assert constraint in refused(session, update)


def test_a_visit_has_one_session(session, infusion, nurse_user):
    again = sa.insert(InfusionSession.__table__).values(
        public_id="again",
        appointment_id=infusion.appointment_id,
        patient_id=infusion.patient_id,
        protocol_version_id=infusion.protocol_version_id,
        status="precheck",
        opened_at=NINE,
        opened_by_id=nurse_user.id,
        version=1,
    )

    assert "appointment_id" in refused(session, again)


ROWS = [
    (Step, {"rate_mg_h": -1}, "rate_positive"),
    (Step, {"kind": "danced"}, "stepkind"),
    (GateCheck, {"override_reason": "because"}, "override_with_reason"),
    (GateCheck, {"stage": "lunch"}, "stage_known"),
    (DoseOrder, {"dose": 0}, "amounts_positive"),
    (DoseOrder, {"dose_mg": -5}, "amounts_positive"),
    (DoseOrder, {"minutes": 0}, "amounts_positive"),
    (DoseOrder, {"rate_mg_h": 0}, "amounts_positive"),
    (DoseOrder, {"weight_kg": 500}, "weight_possible"),
    (VitalSigns, {"systolic": 301, "diastolic": 80}, "systolic_possible"),
    (VitalSigns, {"systolic": 30, "diastolic": 9}, "diastolic_possible"),
    (VitalSigns, {"systolic": 80, "diastolic": 80}, "systolic_over_diastolic"),
    (VitalSigns, {"systolic": 120}, "blood_pressure_whole"),
    (VitalSigns, {"heart_rate": 9}, "heart_rate_possible"),
    (VitalSigns, {"respiratory_rate": 81}, "respiratory_rate_possible"),
    (VitalSigns, {"spo2": 101}, "spo2_possible"),
    (VitalSigns, {"temperature_c": 46}, "temperature_possible"),
    (VitalSigns, {"pain": 11}, "pain_scale"),
    (VitalSigns, {"sedation": 6}, "sedation_scale"),
    (VitalSigns, {"dissociation": -1}, "dissociation_scale"),
    (VitalSigns, {"nausea": 4}, "nausea_scale"),
    (VitalSigns, {"phase": "lunch"}, "phase_known"),
    (VitalSigns, {"entry_key": "before the start"}, "entry_key"),
    (VitalSigns, {"taken_at": NINE + timedelta(minutes=1)}, "taken_before_recorded"),
    (Reaction, {"onset_at": NINE + timedelta(minutes=1)}, "begun_before_recorded"),
    (Note, {"at": NINE + timedelta(minutes=1)}, "said_before_recorded"),
    (Concern, {"answer": "Paused."}, "answered_whole"),
    (Reaction, {"grade": 6}, "grade_known"),
    (Reaction, {"resolved_at": NINE - timedelta(minutes=1)}, "resolved_after_onset"),
    (Note, {"kind": "song"}, "notekind"),
]


@pytest.mark.parametrize(("model", "facts", "constraint"), ROWS)
def test_a_row_that_cannot_be_true_is_refused(
    session, infusion, nurse_user, model, facts, constraint
):
    values = row_of(model, infusion, nurse_user, **facts)

    found = refused(session, sa.insert(model.__table__).values(**values))

    assert constraint in found


@pytest.mark.parametrize(("model", "other"), [(Note, {}), (Reaction, {"public_id": "r2"})])
def test_an_entry_is_kept_once(session, infusion, nurse_user, model, other):
    facts = {"entry_key": "one and the same"}
    add(session, model, row_of(model, infusion, nurse_user, **facts))

    again = row_of(model, infusion, nurse_user, **facts, **other)

    assert "entry_key" in refused(session, sa.insert(model.__table__).values(**again))


KINDS = (Step, GateCheck, DoseOrder, VitalSigns, Concern, Reaction, Note)


@pytest.mark.parametrize("model", KINDS)
def test_nothing_is_recorded_after_the_signature(session, locked, nurse_user, model):
    values = row_of(model, locked, nurse_user)

    found = refused(session, sa.insert(model.__table__).values(**values))

    assert f"{model.__tablename__}_locked" in found


def test_an_addendum_is_taken_after_the_signature(session, locked, nurse_user):
    add(session, Note, row_of(Note, locked, nurse_user, revision=1))

    session.flush()


def test_a_signed_session_is_never_changed(session, locked):
    update = sa.update(InfusionSession.__table__).values(given_mg=1)

    assert "infusion_sessions_locked" in refused(session, update)


@pytest.mark.parametrize("model", [Step, GateCheck, DoseOrder, VitalSigns, Note])
def test_what_was_recorded_is_never_changed(session, infusion, nurse_user, model):
    add(session, model, row_of(model, infusion, nurse_user))
    update = sa.update(model.__table__).values(session_id=infusion.id)

    assert f"{model.__tablename__}_append_only" in refused(session, update)


@pytest.mark.parametrize("model", KINDS)
def test_what_was_recorded_is_never_removed(session, infusion, nurse_user, model):
    add(session, model, row_of(model, infusion, nurse_user))

    found = refused(session, sa.delete(model.__table__))

    assert model.__tablename__ in found


def test_a_session_is_never_removed(session, nurse_user):
    chairside.opened(by=nurse_user)

    assert "never_removed" in refused(session, sa.delete(InfusionSession.__table__))


@pytest.mark.parametrize("model", [Concern, Reaction])
def test_what_was_open_at_the_signature_stays_as_it_was(session, infusion, nurse_user, model):
    add(session, model, row_of(model, infusion, nurse_user))
    lock(session, infusion, nurse_user)
    update = sa.update(model.__table__).values(session_id=infusion.id)

    assert f"{model.__tablename__}_kept" in refused(session, update)


@pytest.mark.parametrize("model", [Concern, Reaction])
def test_nothing_is_moved_out_of_a_signed_record(session, infusion, nurse_user, model):
    add(session, model, row_of(model, infusion, nurse_user))
    lock(session, infusion, nurse_user)
    another = chairside.visit(version=infusion.protocol_version)
    other = chairside.opened(another, by=nurse_user)
    update = sa.update(model.__table__).values(session_id=other.id)

    assert f"{model.__tablename__}_kept" in refused(session, update)


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_a_visit_with_an_open_session_is_not_called_off(session, infusion, status):
    facts = {"cancel_reason": "x", "cancelled_by": "prov"} if status == "cancelled" else {}
    update = sa.update(Appointment.__table__).values(status=status, **facts)

    assert "appointments_in_chair" in refused(session, update)


def test_a_second_writer_from_the_same_page_is_noticed_by_the_version(session, infusion):
    session.flush()
    table = InfusionSession.__table__
    stale = sa.update(table).where(table.c.version == infusion.version - 1).values(given_mg=1)

    assert session.execute(stale).rowcount == 0


def test_refusals_are_errors_of_the_database(session, infusion):
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(sa.update(InfusionSession.__table__).values(opened_at=None))
