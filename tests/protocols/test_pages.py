"""Protocols as clinicians read and approve them."""

import io
import json

import pytest
import sqlalchemy as sa

from clinic_sched.protocols import library, outline
from clinic_sched.protocols.document import parse
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.protocols.rules import ProtocolStatus
from tests import builders
from tests.bad_input import slip_past

CODE = "KET-MOOD-40"
TEXT = json.dumps(library.document(CODE))


@pytest.fixture
def draft(session):
    return builders.protocol_version(CODE, status=ProtocolStatus.DRAFT)


@pytest.mark.parametrize("document", library.documents(), ids=lambda document: document["code"])
def test_every_statement_of_a_starter_protocol_has_a_source(document):
    sections = outline.sections(parse(document))

    assert all(entry.source and entry.text for part in sections for entry in part.entries)
    assert {"phases", "dose", "gate", "monitoring", "discharge", "followup"} <= {
        part.anchor for part in sections
    }


@pytest.mark.parametrize("document", library.documents(), ids=lambda document: document["code"])
def test_every_starter_protocol_can_be_read_on_its_page(desk, document):
    version = builders.protocol_version(document["code"])

    page = desk.get(f"/protocols/{version.public_id}")

    assert page.status_code == 200
    assert "Monitoring plan" in page.text


def test_a_page_tells_numbers_with_sources_in_words(desk):
    page = desk.get(f"/protocols/{builders.protocol_version(CODE).public_id}").text

    assert "0.5 mg/kg" in page
    assert "S12 (0.5 usual)" in page
    assert "Systolic pressure 180 mmHg or more" in page
    assert "From visit 1 to 6" in page


def test_the_list_shows_what_can_be_booked(desk, draft):
    page = desk.get("/protocols").text

    assert CODE in page
    assert "Draft" in page
    assert "2 h 30 min" in page


def test_a_prescriber_imports_pasted_text(prescriber, session):
    answer = prescriber.submit("/protocols/import", document=TEXT)

    version = session.scalar(sa.select(ProtocolVersion))
    assert answer.location == f"/protocols/{version.public_id}"


def test_a_prescriber_imports_a_file(prescriber, session):
    file = (io.BytesIO(TEXT.encode()), "protocol.json")

    answer = prescriber.submit("/protocols/import", file=file, document=None)

    assert answer.status_code == 302
    assert session.scalar(sa.select(ProtocolVersion.name)).startswith("Ketamine")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Choose a file, or paste the text of one."),
        ("not json", "The protocol file is not JSON text in UTF-8."),
        ("[]", "the document is a list, where an object is expected"),
        (TEXT.replace("0.5", "-0.5"), "which is below zero"),
        ('{"code": "B\\u0000"}', "code holds characters that cannot be stored."),
        ('{"code": "A", "code": "B"}', "The protocol file says “code” twice in one place."),
    ],
    ids=["nothing", "no JSON", "a list", "below zero", "a NUL", "a name twice"],
)
def test_a_bad_file_gets_a_sentence_and_changes_nothing(prescriber, session, text, sentence):
    answer = prescriber.submit("/protocols/import", document=text)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(sa.select(ProtocolVersion)) is None


def test_every_fault_of_a_file_is_told(prescriber):
    faulty = json.dumps(library.document(CODE) | {"route": 3, "min_gap_days": 2})

    answer = prescriber.submit("/protocols/import", document=faulty)

    assert "route is 3, where a text is expected." in answer.text
    assert "min_gap_days has no source." in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "hostile",
    [
        b"[" * 200_000,
        b'{"a":' * 90_000,
        b'{"code": "A", "gate": ' + b"[" * 400 + b"]" * 400 + b"}",
        b'{"code": ' + b"9" * 10_000 + b"}",
        b'{"code": "A", "name": NaN, "dose": {"default": {"value": -Infinity}}}',
        b'{"code": "A", "sources": {"\\ud800": "x"}}',
        b"\xff\xfe{\x00}\x00",
        b'"' + b"x" * 400_000 + b'"',
        b"null",
        b'{"code": {"code": {"code": 1e999}}}',
        json.dumps(library.document(CODE) | {"caps": {}, "gate": "x", "dose": []}).encode(),
        json.dumps(library.document(CODE) | {"previsit": [[]] * 150}).encode(),
    ],
    ids=range(12),
)
def test_a_hostile_file_is_refused_in_a_sentence(prescriber, session, hostile):
    answer = prescriber.submit(
        "/protocols/import", file=(io.BytesIO(hostile), "hostile.json"), document=None
    )

    assert answer.status_code == 422
    assert "This needs attention" in answer.text
    assert session.scalar(sa.select(ProtocolVersion)) is None


def test_a_double_click_imports_once(prescriber, session):
    for _ in range(2):
        answer = prescriber.submit("/protocols/import", document=TEXT, form_key="the same")

    assert answer.status_code in (302, 303)
    assert session.scalar(sa.select(sa.func.count()).select_from(ProtocolVersion)) == 1


def test_a_prescriber_approves_with_the_password(prescriber, draft, session):
    page = f"/protocols/{draft.public_id}"

    wrong = prescriber.submit(page, action=f"{page}/approve", password="not this one")
    assert wrong.status_code == 422
    assert "That is not your password." in wrong.text

    prescriber.submit(page, action=f"{page}/approve", password=builders.PASSWORD)
    session.refresh(draft)
    assert (draft.status, draft.approved_by) == (ProtocolStatus.APPROVED, prescriber.user)


def test_guessing_the_password_of_a_signature_is_stopped(prescriber, draft, session):
    page = f"/protocols/{draft.public_id}"
    for _ in range(5):
        prescriber.submit(page, action=f"{page}/approve", password="not this one")

    answer = prescriber.submit(page, action=f"{page}/approve", password=builders.PASSWORD)

    assert "Too many attempts" in answer.text
    session.refresh(draft)
    assert draft.status == ProtocolStatus.DRAFT


def test_why_a_draft_cannot_be_approved_is_shown(prescriber):
    off = builders.protocol_version("KET-MIG-240", status=ProtocolStatus.DRAFT)

    page = prescriber.get(f"/protocols/{off.public_id}").text

    assert "This draft cannot be approved as it stands" in page
    assert "/approve" not in page


def test_a_prescriber_retires_a_version(prescriber, session):
    version = builders.protocol_version(CODE)
    page = f"/protocols/{version.public_id}"

    prescriber.submit(page, action=f"{page}/retire")

    session.refresh(version)
    assert version.status == ProtocolStatus.RETIRED
    assert slip_past(prescriber, f"{page}/retire", page="/protocols/import").status_code == 409


def test_prescribers_and_managers_bring_in_and_only_prescribers_approve(
    desk, nurse, manager, draft
):
    assert manager.get("/protocols/import").status_code == 200
    for person in (desk, nurse, manager):
        assert person is manager or person.get("/protocols/import").status_code == 403
        assert person.get(f"/protocols/{draft.public_id}").status_code == 200
        assert (
            slip_past(person, f"/protocols/{draft.public_id}/approve", page="/patients").status_code
            == 403
        )
