"""A form that knows which version it was opened at changes nothing once that is past."""

import pytest

from tests.forms.case import Case
from tests.forms.catalogue import CASES
from tests.forms.checks import complaints, fill_in
from tests.forms.stand import Stand

BY_VERSION = (
    "clinic.change_site",
    "patients.change_details",
    "patients.change_clinical",
    "protocols.approve",
    "protocols.edit",
    "protocols.edit_rows",
    "scheduling.move",
    "scheduling.cancel",
    "scheduling.remove",
    "scheduling.undo",
    "scheduling.skip_visit",
    "scheduling.stop_course",
    "sessions.cancel",
    "sessions.make_ready",
    "sessions.start",
    "sessions.reopen",
    "sessions.change_rate",
    "sessions.pause",
    "sessions.end",
    "sessions.stop_early",
    "sessions.resume",
    "sessions.end_emergency",
    "sessions.leave_against_advice",
    "sessions.discharge",
    "sessions.sign",
)
VERSIONED = [case for case in CASES if case.endpoint in BY_VERSION]


@pytest.mark.parametrize("case", VERSIONED, ids=lambda case: case.name)
@pytest.mark.parametrize("version", ["0", "x", "9" * 40])
def test_a_stale_page_is_refused_in_words_and_loses_nothing(stand: Stand, case: Case, version: str):
    sent, _ = fill_in(stand, case)
    sent.fields["version"] = [version]

    answer = stand.post(case.who, sent.address, sent.fields)

    assert answer.status_code in (409, 422)
    assert complaints(stand, sent, answer) == []
    assert "changed this" in answer.text


def test_every_form_that_carries_a_version_is_among_them(stand):
    carry = {case.endpoint for case in CASES if "version" in fill_in(stand, case)[0].fields}

    assert carry == set(BY_VERSION)
