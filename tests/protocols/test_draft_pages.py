"""Drafts as prescribers and managers edit them, and versions as they compare them."""

import copy
import json

import pytest
import sqlalchemy as sa

from clinic_sched.audit.models import AuditEvent
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.protocols.pages import PAGES
from clinic_sched.protocols.rules import ProtocolStatus
from tests import builders
from tests.bad_input import slip_past
from tests.forms import sheets
from tests.people import Form

CODE = "KET-MOOD-40"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def draft(session):
    return builders.protocol_version(CODE, status=ProtocolStatus.DRAFT)


def edit(draft, anchor):
    return f"/protocols/{draft.public_id}/edit/{anchor}"


def another(version, number=2, **changes):
    """The next version of the same protocol, a draft."""
    document = copy.deepcopy(version.document) | changes
    facts = {
        name: getattr(version, name)
        for name in ("protocol_id", "name", "prep_minutes", "infusion_minutes")
    }
    return builders.kept(
        ProtocolVersion(
            **facts,
            number=number,
            document=document,
            recovery_minutes=60,
            turnover_minutes=15,
            created_at=version.created_at,
        )
    )


def test_every_page_of_a_draft_is_offered_and_saved_as_it_stands(manager, draft, session):
    before = copy.deepcopy(draft.document)
    for page in PAGES:
        address = edit(draft, page.anchor)
        shown = manager.get(address).text
        answer = manager.post(address, sheets.read(shown)[-1].sends)
        assert answer.location == f"/protocols/{draft.public_id}#{page.anchor}", page.anchor

    session.refresh(draft)
    assert draft.document == before
    assert session.scalar(sa.select(AuditEvent).where(AuditEvent.action == "edit protocol")) is None


def test_a_prescriber_changes_a_number(prescriber, draft, session):
    answer = prescriber.submit(
        edit(draft, "phases"), **{"phases-infusion-default-value": "50"}, go="next"
    )

    session.refresh(draft)
    assert answer.location == edit(draft, "dose")
    assert (draft.infusion_minutes, draft.document["phases"]["infusion"]["default"]["value"]) == (
        50,
        50,
    )
    event = session.scalar(sa.select(AuditEvent).where(AuditEvent.action == "edit protocol"))
    assert event.details == {"code": CODE, "version": 1, "section": "phases"}


def test_a_fault_stands_beside_its_field_and_nothing_typed_is_lost(prescriber, draft, session):
    answer = prescriber.submit(
        edit(draft, "dose"),
        **{"dose-max-value": "a lot", "dose-max-source": "my own", "dose-min-source": ""},
    )

    assert answer.status_code == 422
    assert 'id="dose-max-value-error"' in answer.text
    assert 'href="#dose-min-source"' in answer.text
    kept = Form(answer.text, edit(draft, "dose")).fields
    assert (kept["dose-max-value"], kept["dose-max-source"]) == ("a lot", "my own")


def test_what_the_whole_document_refuses_stands_beside_its_field(prescriber, draft):
    answer = prescriber.submit(edit(draft, "dose"), **{"dose-max-source": "S999"})

    assert answer.status_code == 422
    assert "S999 is not in the list of sources. Add it there first." in answer.text
    assert 'id="dose-max-source-error"' in answer.text


def test_a_row_is_added_without_losing_what_is_typed_or_saving_anything(prescriber, draft, session):
    page = edit(draft, "caps")
    fields = Form(prescriber.get(page).text, page).fields | {"caps-0-limit-value": "typed"}

    answer = prescriber.post(f"{page}/rows", fields | {"rows": "add caps"})

    kept = Form(answer.text, page).fields
    assert answer.status_code == 200
    assert kept["caps-0-limit-value"] == "typed"
    assert kept["caps-2-limit-value"] == ""
    assert kept["form_key"] != fields["form_key"]
    assert kept["version"] == fields["version"]
    session.refresh(draft)
    assert len(draft.document["caps"]) == 2


def test_a_row_is_removed_and_saved(prescriber, draft, session):
    page = edit(draft, "caps")
    fields = Form(prescriber.get(page).text, page).fields
    shown = prescriber.post(f"{page}/rows", fields | {"rows": "remove caps-0"})

    prescriber.post(page, Form(shown.text, page).fields)

    session.refresh(draft)
    assert [cap["kind"] for cap in draft.document["caps"]] == ["rate_mg_kg_h"]


def test_of_two_who_edit_a_page_the_second_sees_what_the_first_saved(
    prescriber, manager, draft, session
):
    page = edit(draft, "previsit")
    opened = Form(manager.get(page).text, page).fields
    prescriber.submit(page, **{"previsit-0-text": "Come early."})

    answer = manager.post(page, opened | {"previsit-0-text": "Come late."})

    assert answer.status_code == 409
    assert "Somebody else changed this section after you opened it." in answer.text
    assert "Come early." in answer.text
    again = Form(answer.text, page).fields
    assert again["previsit-0-text"] == "Come late."
    assert manager.post(page, again | {"form_key": "another"}).status_code == 302
    session.refresh(draft)
    assert draft.document["previsit"][0]["text"] == "Come late."


def test_two_who_edit_different_pages_do_not_disturb_each_other(
    prescriber, manager, draft, session
):
    page = edit(draft, "previsit")
    opened = Form(manager.get(page).text, page).fields
    prescriber.submit(edit(draft, "about"), name="Another name")

    assert manager.post(page, opened | {"previsit-0-text": "Come late."}).status_code == 302

    session.refresh(draft)
    assert (draft.name, draft.document["previsit"][0]["text"]) == ("Another name", "Come late.")


def test_only_a_draft_can_be_edited(prescriber, session):
    approved = builders.protocol_version(CODE)
    page = edit(approved, "dose")

    shown = prescriber.get(page)
    sent = slip_past(prescriber, page, page="/protocols/import", **{"dose-max-value": "9"})

    assert (shown.status_code, sent.status_code) == (409, 409)
    assert "Make a new draft from it." in shown.text


def test_a_new_draft_is_the_next_version_and_says_the_same(manager, session):
    approved = builders.protocol_version(CODE)
    page = f"/protocols/{approved.public_id}"

    answer = manager.submit(page, action=f"{page}/draft")

    draft = session.scalar(sa.select(ProtocolVersion).where(ProtocolVersion.number == 2))
    assert answer.location == f"/protocols/{draft.public_id}"
    assert (draft.status, draft.document) == (ProtocolStatus.DRAFT, approved.document)


def test_a_protocol_is_copied_under_another_code(manager, draft, session):
    page = f"/protocols/{draft.public_id}/copy"

    taken = manager.submit(page, code=CODE, name="Longer")
    answer = manager.submit(page, code="KET-MOOD-60", name="Longer")

    assert taken.status_code == 422
    assert "There is a protocol KET-MOOD-40 already." in taken.text
    copied = session.scalar(sa.select(ProtocolVersion).where(ProtocolVersion.name == "Longer"))
    assert answer.location == f"/protocols/{copied.public_id}"


def test_a_draft_is_put_away_and_listed_below(manager, draft, session):
    page = f"/protocols/{draft.public_id}"

    manager.submit(page, action=f"{page}/discard")

    session.refresh(draft)
    assert draft.status == ProtocolStatus.RETIRED
    assert "It was never in use." in manager.get(page).text
    assert "Retired (1)" in manager.get("/protocols").text


def test_who_approves_is_shown_the_way_to_what_changes(prescriber, session):
    approved = builders.protocol_version(CODE)
    draft = another(approved)

    page = prescriber.get(f"/protocols/{draft.public_id}").text

    assert f'href="/protocols/{CODE}/compare?from=1&amp;to=2"' in page


def test_who_may_not_edit_sees_no_way_to(nurse, draft):
    page = f"/protocols/{draft.public_id}"

    assert nurse.get(edit(draft, "dose")).status_code == 403
    assert slip_past(nurse, f"{page}/draft", page="/patients").status_code == 403
    assert "/edit/" not in nurse.get(page).text


@pytest.mark.parametrize("anchor", ["nothing", "code", "x" * 300])
def test_a_page_that_is_not_there_is_not_found(prescriber, draft, anchor):
    assert prescriber.get(edit(draft, anchor)).status_code == 404


def test_a_version_is_taken_out_as_a_file_that_can_be_brought_in(nurse, prescriber, draft, session):
    file = nurse.get(f"/protocols/{draft.public_id}/export")

    assert file.headers["Content-Disposition"] == f'attachment; filename="{CODE}-1.json"'
    assert json.loads(file.text) == draft.document
    again = prescriber.submit("/protocols/import", document=file.text)
    assert "version 1 says exactly the same. Nothing was changed." in again.text


def test_two_versions_are_compared(nurse, draft):
    rate = {"kind": "rate_mg_kg_h", "limit": {"value": 0.8, "source": "S12"}}
    another(draft, caps=[rate], previsit=[])

    page = nurse.get(f"/protocols/{CODE}/compare?from=1&to=2").text

    assert "at most 1 mg/kg/h" in page
    assert "at most 0.8 mg/kg/h" in page
    assert "− Removed" in page
    assert page == nurse.get(f"/protocols/{CODE}/compare").text


@pytest.mark.parametrize("asked", ["?from=9", "?to=x", "?from=-1", "?to=²", f"?to={'9' * 40}"])
def test_a_version_that_is_not_there_cannot_be_compared(nurse, draft, asked):
    assert nurse.get(f"/protocols/{CODE}/compare{asked}").status_code == 404
    assert nurse.get(f"/protocols/NO-SUCH/compare{asked}").status_code == 404


def test_a_version_beside_itself_says_so(nurse, draft):
    assert "exactly the same" in nurse.get(f"/protocols/{CODE}/compare").text
