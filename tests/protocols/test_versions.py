"""Protocols are brought in, approved, replaced and retired."""

import copy
import json

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.errors import WrongPassword
from clinic_sched.accounts.rules import Role
from clinic_sched.audit.models import AuditEvent
from clinic_sched.errors import Stale
from clinic_sched.protocols import library, queries, service
from clinic_sched.protocols.errors import (
    CodeNotSound,
    CodeTaken,
    NotADraft,
    ProtocolNotApprovable,
    ProtocolRefused,
    StatusNotAllowed,
)
from clinic_sched.protocols.models import Protocol, ProtocolVersion
from clinic_sched.protocols.pages import BY_ANCHOR
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.protocols.written import fingerprint, mark
from tests import builders
from tests.moments import NINE, TEN

CODE = "KET-MOOD-40"


@pytest.fixture
def prescriber(session):
    return builders.user(Role.PRESCRIBER)


def approve(version, password, **facts):
    service.approve(version, password, seen=mark(version.document), **facts)


def text(**changes):
    return json.dumps(library.document(CODE) | changes)


def test_a_file_becomes_a_draft_that_nobody_can_book(prescriber):
    version = service.import_document(text(), by=prescriber, now=NINE)

    assert (version.number, version.status) == (1, ProtocolStatus.DRAFT)
    assert (version.prep_minutes, version.infusion_minutes) == (35, 40)
    assert queries.approved() == []


def test_a_changed_file_becomes_the_next_version(prescriber):
    service.import_document(text(), by=prescriber, now=NINE)

    assert service.import_document(text(name="Another"), by=prescriber, now=TEN).number == 2


def test_the_same_file_again_changes_nothing(prescriber, session):
    service.import_document(text(), by=prescriber, now=NINE)

    with pytest.raises(ProtocolRefused, match="version 1 says exactly the same"):
        service.import_document(text(), by=prescriber, now=TEN)
    assert session.scalar(sa.select(sa.func.count()).select_from(ProtocolVersion)) == 1


def test_a_number_without_a_source_gets_one_sentence_and_changes_nothing(prescriber, session):
    with pytest.raises(ProtocolRefused, match=r"^KET-MOOD-40: min_gap_days has no source\.$"):
        service.import_document(text(min_gap_days=2), by=prescriber, now=NINE)

    assert session.scalar(sa.select(Protocol)) is None


def test_the_library_is_loaded_once(prescriber):
    assert len(service.load_library(by=prescriber, now=NINE)) == 10
    assert service.load_library(by=prescriber, now=TEN) == []


def test_approving_needs_the_signers_own_password(prescriber):
    version = service.import_document(text(), by=prescriber, now=NINE)

    with pytest.raises(WrongPassword):
        approve(version, "somebody else's", by=prescriber, now=TEN)
    assert version.status == ProtocolStatus.DRAFT


def test_an_approved_version_can_be_booked_and_says_who_signed_it(prescriber, session):
    version = service.import_document(text(), by=prescriber, now=NINE)

    approve(version, builders.PASSWORD, by=prescriber, now=TEN)

    assert queries.approved() == [version]
    assert (version.approved_at, version.approved_by) == (TEN, prescriber)
    actions = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["import protocol", "approve protocol"]


def test_approving_retires_the_version_before(prescriber):
    first = builders.protocol_version(CODE)
    second = service.import_document(text(name="Another"), by=prescriber, now=NINE)

    approve(second, builders.PASSWORD, by=prescriber, now=TEN)

    assert (first.status, first.retired_at) == (ProtocolStatus.RETIRED, TEN)
    assert queries.find_approved(CODE) == second


def test_a_protocol_that_is_switched_off_is_not_approved(prescriber):
    version = service.import_document(text(enabled=False), by=prescriber, now=NINE)

    with pytest.raises(ProtocolNotApprovable):
        approve(version, builders.PASSWORD, by=prescriber, now=TEN)


def test_a_version_is_approved_and_retired_once(prescriber):
    version = builders.protocol_version(CODE)

    with pytest.raises(StatusNotAllowed):
        approve(version, builders.PASSWORD, by=prescriber, now=NINE)
    service.retire(version, by=prescriber, now=TEN)
    with pytest.raises(StatusNotAllowed):
        service.retire(version, by=prescriber, now=TEN)


def test_a_draft_is_not_retired(prescriber):
    version = service.import_document(text(), by=prescriber, now=NINE)

    with pytest.raises(StatusNotAllowed):
        service.retire(version, by=prescriber, now=TEN)


def test_an_approved_version_is_read_once(session):
    version = builders.protocol_version(CODE)

    assert queries.plan_of(version) is queries.plan_of(version)
    assert queries.plan_of(version).code == CODE


def test_a_draft_that_changed_after_it_was_read_is_not_signed(prescriber):
    version = service.import_document(text(), by=prescriber, now=NINE)
    seen = mark(version.document)
    version.document = version.document | {"name": "Another"}

    with pytest.raises(Stale, match="changed this draft"):
        service.approve(version, builders.PASSWORD, seen=seen, by=prescriber, now=TEN)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"min_gap_days": 2}, "min_gap_days has no source"),
        ({"min_gap_days": {"value": 2}}, "min_gap_days has no source"),
        ({"monitoring": []}, "no blood pressure and heart rate before the start"),
        (
            {"caps": [{"kind": "rate_mg_kg_h", "limit": {"value": 0.5, "source": "S5"}}]},
            "0.5 mg/kg over 40 minutes is 0.75 mg/kg/h, above the cap of 0.5 mg/kg/h",
        ),
    ],
)
def test_what_got_into_the_table_otherwise_is_not_approved(prescriber, changes, sentence):
    version = builders.protocol_version(CODE, status=ProtocolStatus.DRAFT)
    version.document = version.document | changes

    with pytest.raises((ProtocolRefused, ProtocolNotApprovable), match=sentence):
        approve(version, builders.PASSWORD, by=prescriber, now=TEN)
    assert version.status == ProtocolStatus.DRAFT


def test_who_edits_a_draft_keeps_its_minutes_with_it(prescriber):
    version = builders.protocol_version(CODE, status=ProtocolStatus.DRAFT)
    page = BY_ANCHOR["phases"]
    phases = copy.deepcopy(version.document["phases"])
    phases["recovery"]["value"] = 75

    seen = fingerprint(page, version.document)
    service.change_page(version, page, {"phases": phases}, seen=seen, by=prescriber, now=TEN)

    assert (version.recovery_minutes, queries.plan_of(version).phases.recovery.value) == (75, 75)


def test_an_approved_version_is_not_edited(prescriber):
    version = builders.protocol_version(CODE)
    page = BY_ANCHOR["phases"]
    seen = fingerprint(page, version.document)

    with pytest.raises(NotADraft, match="Make a new draft from it"):
        service.change_page(version, page, {}, seen=seen, by=prescriber, now=TEN)


def test_a_draft_from_a_version_has_the_next_number(prescriber):
    first = builders.protocol_version(CODE)

    numbers = [service.new_draft(first, by=prescriber, now=NINE).number for _ in range(2)]

    assert numbers == [2, 3]


def test_what_was_exported_is_imported_as_it_was(prescriber):
    for document in library.documents():
        exported = json.dumps(document, ensure_ascii=False, indent=2)

        version = service.import_document(exported.encode(), by=prescriber, now=NINE)

        assert version.document == document


def test_a_draft_that_was_put_away_is_neither_edited_nor_approved(prescriber):
    version = service.import_document(text(), by=prescriber, now=NINE)

    service.discard(version, by=prescriber, now=TEN)

    assert (version.status, version.approved_at) == (ProtocolStatus.RETIRED, None)
    with pytest.raises(StatusNotAllowed):
        approve(version, builders.PASSWORD, by=prescriber, now=TEN)
    with pytest.raises(NotADraft):
        service.discard(version, by=prescriber, now=TEN)
    assert service.import_document(text(), by=prescriber, now=TEN).number == 2


def test_an_approved_version_is_not_put_away_as_a_draft(prescriber):
    version = builders.protocol_version(CODE)

    with pytest.raises(NotADraft):
        service.discard(version, by=prescriber, now=TEN)


def test_a_copy_is_a_protocol_of_its_own(prescriber):
    version = builders.protocol_version(CODE)

    draft = service.copy(version, "KET-MOOD-60", "Longer", by=prescriber, now=NINE)

    assert (draft.protocol.code, draft.number, draft.name) == ("KET-MOOD-60", 1, "Longer")
    assert draft.document == version.document | {"code": "KET-MOOD-60", "name": "Longer"}


@pytest.mark.parametrize(
    ("code", "refusal"),
    [(CODE, CodeTaken), ("lower-case", CodeNotSound), ("A" * 41, CodeNotSound), ("", CodeNotSound)],
)
def test_a_copy_needs_a_code_of_its_own(prescriber, code, refusal):
    version = builders.protocol_version(CODE)

    with pytest.raises(refusal):
        service.copy(version, code, "Longer", by=prescriber, now=NINE)
