"""Putting a record right: struck entries, replaced values, co-signatures, what is missing."""

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.errors import WrongPassword
from clinic_sched.accounts.rules import Role
from clinic_sched.audit.models import AuditEvent
from clinic_sched.ledger.errors import NotReconciled
from clinic_sched.sessions import errors, service
from clinic_sched.sessions.corrections import Amendment, Signature, Strike
from clinic_sched.sessions.queries import (
    answers,
    chair,
    course,
    gates,
    infusions_of,
    seals,
    standing,
    state,
)
from clinic_sched.sessions.queries.gaps import gaps
from clinic_sched.sessions.rules import NoteKind, Stage
from clinic_sched.sessions.service import Seen
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside
from tests.sessions.test_tables import refused

LATER = NINE + timedelta(minutes=10)
HOME = NINE + timedelta(minutes=105)
AFTER = NINE + timedelta(hours=3)


@pytest.fixture
def nurse_user(session):
    return builders.user()


@pytest.fixture
def doctor(session):
    return builders.user(Role.PRESCRIBER)


@pytest.fixture
def running(nurse_user):
    return chairside.started(by=nurse_user)


@pytest.fixture
def signed(nurse_user):
    return chairside.signed(by=nurse_user)


def entry_of(infusion, part="vitals", nth=-1):
    return standing.get_entry(infusion, f"{part}-{getattr(infusion, part)[nth].id}")


def strike(infusion, entry, by, password="", now=LATER):
    return service.strike(infusion, entry, "Mistyped", password, by=by, now=now)


def amend(infusion, values, by, **said):
    said = {"reason": "Misread", "password": builders.PASSWORD} | said
    entry = entry_of(infusion, nth=0)
    return service.amend(infusion, entry, values, **said, by=by, now=AFTER)


def test_a_struck_reading_stays_and_counts_no_longer(session, running, nurse_user):
    chairside.take(running, by=nurse_user, now=LATER, sbp=212, dbp=80)
    assert state.unanswered(running)

    strike(running, entry_of(running), nurse_user)
    session.expire_all()

    assert running.vitals[-1].systolic == 212
    assert state.unanswered(running) == [] == chair.look(running, now=LATER).open_concerns
    assert state.not_cleared(running) == set()
    assert state.observed(running)[-1].readings["sbp"] == 120


def test_a_struck_reading_is_due_again(running, nurse_user):
    chairside.take(running, by=nurse_user, now=LATER)
    before = chair.due(running, now=LATER)

    strike(running, entry_of(running), nurse_user)

    assert chair.due(running, now=LATER) != before


def test_a_struck_reaction_and_rescue_count_no_longer(running, nurse_user):
    service.record_reaction(running, Seen("Rash", 1, NINE, "-"), by=nurse_user, now=NINE)
    service.add_note(running, "Midazolam", NoteKind.RESCUE, by=nurse_user, now=NINE)
    for part in ("reactions", "notes"):
        strike(running, entry_of(running, part), nurse_user)

    assert gates.discharge_facts(running, now=LATER).open_reactions == 0
    assert state.run_of(running).rescued_at == ()


def test_a_struck_score_is_asked_again(nurse_user):
    infusion = chairside.recovering(by=nurse_user)
    chairside.fit_to_leave(infusion, by=nurse_user, now=HOME)

    strike(infusion, entry_of(infusion), nurse_user, now=HOME)

    standing_ones = {check.code for check in gates.before_leaving(infusion, now=HOME).standing}
    assert "aldrete" in standing_ones


def test_whoever_struck_it_when_and_why_is_kept(session, running, nurse_user):
    strike(running, entry_of(running), nurse_user)

    kept = session.scalars(sa.select(Strike)).one()
    assert (kept.by, kept.at, kept.reason) == (nurse_user, LATER, "Mistyped")
    assert "mark entered in error" in session.scalars(sa.select(AuditEvent.action)).all()


def test_a_strike_needs_a_reason_and_happens_once(running, nurse_user):
    entry = entry_of(running)
    with pytest.raises(errors.FieldRefused, match="Say why"):
        service.strike(running, entry, " ", by=nurse_user, now=LATER)
    strike(running, entry, nurse_user)

    with pytest.raises(errors.AlreadyStruck):
        strike(running, entry, nurse_user)
    with pytest.raises(errors.AlreadyStruck):
        standing.get_entry(running, entry.ref)


def test_a_whole_record_is_not_struck_while_the_patient_is_in_the_chair(running, doctor):
    whole = standing.get_entry(running, f"session-{running.id}")

    with pytest.raises(errors.StillInChair):
        strike(running, whole, doctor)


def test_a_nurse_does_not_strike_a_whole_record(signed, nurse_user):
    whole = standing.get_entry(signed, f"session-{signed.id}")

    with pytest.raises(errors.NeedsPrescriber):
        strike(signed, whole, nurse_user, builders.PASSWORD)


def test_a_struck_record_counts_nowhere(signed, doctor):
    whole = standing.get_entry(signed, f"session-{signed.id}")

    strike(signed, whole, doctor, builders.PASSWORD, now=AFTER)

    assert infusions_of(signed.patient) == [] == course.sessions_of(signed.patient)
    assert seals.is_as_signed(signed)


def test_nothing_is_struck_in_a_signed_record_without_a_new_signature(session, signed, nurse_user):
    entry = entry_of(signed)
    with pytest.raises(WrongPassword):
        strike(signed, entry, nurse_user, "a guess", now=AFTER)

    strike(signed, entry, nurse_user, builders.PASSWORD, now=AFTER)

    kept = session.scalars(sa.select(Signature)).one()
    assert (kept.kind, kept.revision, kept.signed_name) == ("amended", 1, nurse_user.name)
    assert seals.is_as_signed(signed)


def test_an_amended_value_takes_the_place_of_the_old_one_which_stays(session, signed, nurse_user):
    amend(signed, {"sbp": "131", "hr": ""}, nurse_user)

    row = signed.vitals[0]
    assert row.systolic == 120
    assert standing.readings(signed, row)["sbp"] == 131
    kept = session.scalars(sa.select(Amendment)).one()
    assert (kept.field, kept.old_value, kept.new_value) == ("sbp", "120", "131")
    assert seals.is_as_signed(signed)


def test_what_was_given_is_not_amended_past_the_ledger(signed, nurse_user):
    signed.appointment.site.counts_controlled = True
    whole = standing.get_entry(signed, f"session-{signed.id}")
    said = {"given_mg": "20"}, "Pump log", builders.PASSWORD

    with pytest.raises(NotReconciled):
        service.amend(signed, whole, *said, by=nurse_user, now=AFTER)


def test_what_was_given_may_be_amended_and_counts(signed, nurse_user):
    whole = standing.get_entry(signed, f"session-{signed.id}")
    service.amend(
        signed, whole, {"given_mg": "38,5"}, "Pump log", builders.PASSWORD, by=nurse_user, now=AFTER
    )

    assert (signed.given_mg, standing.given_mg(signed)) == (40, Decimal("38.5"))
    assert infusions_of(signed.patient)[0].given_mg == Decimal("38.5")


def test_a_value_that_cannot_be_is_no_amendment(session, signed, nurse_user):
    with pytest.raises(errors.FieldRefused, match="above the diastolic"):
        amend(signed, {"sbp": "60"}, nurse_user)

    assert session.scalars(sa.select(Amendment)).all() == []


def test_an_amendment_needs_a_reason_and_the_password(signed, nurse_user):
    with pytest.raises(errors.FieldRefused, match="Say why"):
        amend(signed, {"sbp": "131"}, nurse_user, reason="")
    with pytest.raises(WrongPassword):
        amend(signed, {"sbp": "131"}, nurse_user, password="a guess")


def test_what_is_not_signed_is_not_amended_or_co_signed(running, nurse_user, doctor):
    with pytest.raises(errors.NotSigned, match="entered in error"):
        amend(running, {"sbp": "131"}, nurse_user)
    with pytest.raises(errors.NotSigned):
        cosign(running, doctor)


def test_an_addendum_is_under_a_signature_of_its_own(signed, nurse_user):
    service.add_addendum(signed, "Rang: well.", by=nurse_user, now=AFTER)

    assert [seal.kind for seal in seals.seals(signed)] == ["signed", "addendum"]
    assert seals.is_as_signed(signed)


def waiting(nurse_user):
    infusion = chairside.discharged(by=nurse_user)
    infusion.appointment.site.cosign_required = True
    chairside.sign(infusion, by=nurse_user, now=HOME)
    return infusion


def cosign(infusion, by):
    return service.cosign(infusion, builders.PASSWORD, by=by, now=AFTER)


def test_a_prescriber_co_signs_the_same_content_where_the_site_asks(nurse_user, doctor):
    infusion = waiting(nurse_user)
    assert infusion in seals.to_cosign(infusion.appointment.site)

    signature = cosign(infusion, doctor)

    assert signature.content_hash == infusion.content_hash
    assert seals.to_cosign(infusion.appointment.site) == []


def test_an_amended_record_waits_for_the_co_signature_again(nurse_user, doctor):
    infusion = waiting(nurse_user)
    cosign(infusion, doctor)
    amend(infusion, {"sbp": "131"}, nurse_user)
    assert infusion in seals.to_cosign(infusion.appointment.site)

    cosign(infusion, doctor)

    assert not seals.awaits_cosign(infusion)


def test_only_another_prescriber_co_signs_and_only_what_waits(signed, nurse_user, doctor):
    with pytest.raises(errors.NeedsPrescriber):
        cosign(signed, nurse_user)
    with pytest.raises(errors.AlreadyCosigned):
        cosign(signed, doctor)


def test_nobody_co_signs_their_own_record(nurse_user):
    infusion = waiting(nurse_user)
    infusion.signed_by.role = Role.PRESCRIBER

    with pytest.raises(errors.NeedsSecondSigner):
        cosign(infusion, nurse_user)


def test_a_record_that_a_prescriber_signed_waits_for_nobody(nurse_user, doctor):
    infusion = chairside.discharged(by=nurse_user)
    infusion.appointment.site.cosign_required = True
    chairside.sign(infusion, by=doctor, now=HOME)

    assert not seals.awaits_cosign(infusion)


def sign(infusion, by, explained="", **also):
    said = {"expected_version": infusion.version, "by": by, "now": HOME} | also
    service.sign(infusion, builders.PASSWORD, "recorded", explained, **said)


@pytest.fixture
def incomplete(nurse_user):
    """Readings that were not taken, a threshold nobody answered, a reaction nobody ended."""
    infusion = chairside.recovering(by=nurse_user)
    chairside.take(infusion, by=nurse_user, now=HOME, sbp=212, dbp=80)
    service.record_reaction(infusion, Seen("Rash", 1, HOME, "-"), by=nurse_user, now=HOME)
    service.leave_against_advice(
        infusion, "Work", "Dr Wren", expected_version=infusion.version, by=nurse_user, now=HOME
    )
    return infusion


def test_everything_that_is_missing_is_named(incomplete):
    said = " ".join(gap.sentence for gap in gaps(incomplete, now=HOME))

    for words in ("Not taken: Blood pressure", "Not answered: Systolic", "not recorded: Rash"):
        assert words in said


def test_an_incomplete_record_is_not_signed_unless_each_gap_is_explained(
    incomplete, nurse_user, doctor
):
    codes = [gap.code for gap in gaps(incomplete, now=HOME)]
    for explained in ("", dict.fromkeys(codes[1:], "No time")):
        with pytest.raises(errors.FieldRefused, match="Say why"):
            sign(incomplete, nurse_user, explained, prescriber=doctor)

    sign(incomplete, nurse_user, dict.fromkeys(codes, "No time"), prescriber=doctor)

    kept = answers.set_aside(incomplete, Stage.RECORD)
    assert {row.override_by for row in kept.values()} == {doctor}
    assert {row.override_reason for row in kept.values()} == {"No time"}


def test_a_nurse_alone_does_not_sign_an_incomplete_record(session, incomplete, nurse_user):
    for prescriber in (None, builders.user(Role.NURSE)):
        with pytest.raises(errors.NeedsPrescriber, match="not complete"):
            sign(incomplete, nurse_user, "No time", prescriber=prescriber)

    assert incomplete.signed_at is None


def test_a_session_that_never_began_has_nothing_missing(nurse_user):
    infusion = chairside.opened(by=nurse_user)
    service.cancel(infusion, "Ill", expected_version=infusion.version, by=nurse_user, now=LATER)

    assert gaps(infusion, now=HOME) == []


ROWS = [
    (Strike, {"reason": ""}, "with_reason"),
    (Strike, {"revision": -1}, "revision_counted"),
    (Strike, {"revision": 0}, "session_strikes_locked"),
    (Amendment, {"reason": ""}, "with_reason"),
    (Amendment, {"new_value": "1"}, "something_new"),
    (Amendment, {"part": "steps"}, "part_known"),
    (Amendment, {"revision": 0}, "after_signature"),
    (Signature, {"kind": "scribbled"}, "kind_known"),
    (Signature, {"revision": 0}, "revision_counted"),
]


def row_of(model, infusion, by, **facts):
    common = {"session_id": infusion.id, "by_id": by.id, "at": AFTER, "revision": 1}
    sound = {
        Strike: {"reason": "Mistyped"},
        Amendment: {"part": "vitals", "row_id": 1, "field": "hr", "old_value": "1",
                    "new_value": "2", "reason": "Misread"},
        Signature: {"kind": "amended", "signed_name": by.name, "meaning": "amended",
                    "content_hash": "x"},
    }[model]  # fmt: skip
    return sa.insert(model.__table__).values(**common | sound | facts)


def test_what_cannot_be_true_of_a_correction_is_refused(session, signed, nurse_user):
    for model, facts, constraint in ROWS:
        assert constraint in refused(session, row_of(model, signed, nurse_user, **facts))


def test_a_row_is_struck_once_and_a_strike_is_of_one_row(session, signed, nurse_user):
    first, second = (row.id for row in signed.vitals[:2])
    service.add_addendum(signed, "x", by=nurse_user, now=AFTER)
    both = {"vitals_id": first, "note_id": signed.notes[-1].id}
    assert "one_row" in refused(session, row_of(Strike, signed, nurse_user, **both))
    session.execute(row_of(Strike, signed, nurse_user))
    session.execute(row_of(Strike, signed, nurse_user, vitals_id=second))

    again = row_of(Strike, signed, nurse_user, vitals_id=second)
    assert "vitals_id" in refused(session, again)
    assert "session" in refused(session, row_of(Strike, signed, nurse_user))


@pytest.mark.parametrize("model", [Strike, Amendment, Signature])
def test_a_correction_is_never_changed_or_removed(session, signed, nurse_user, model):
    session.execute(row_of(model, signed, nurse_user))
    table = model.__table__

    for statement in (sa.update(table).values(at=NINE), sa.delete(table)):
        assert "append_only" in refused(session, statement)


@pytest.mark.parametrize("model", [Amendment, Signature])
def test_nothing_is_amended_or_signed_again_before_the_signature(
    session, running, nurse_user, model
):
    found = refused(session, row_of(model, running, nurse_user))

    assert f"{model.__tablename__}_after_signature" in found
