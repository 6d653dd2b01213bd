"""A form of the chairside that comes at the wrong time is refused in words."""

import pytest

from tests.forms.catalogue import CASES
from tests.forms.checks import complaints, fill_in

STAGES = (
    "precheck",
    "ready",
    "infusing",
    "paused",
    "emergency",
    "recovering",
    "discharged",
    "signed",
)
CHAIRSIDE = [case for case in CASES if case.endpoint.startswith("sessions.") and case.variant]


@pytest.mark.parametrize("case", CHAIRSIDE, ids=lambda case: case.name)
def test_a_form_at_another_stage_never_breaks_the_page(stand, case):
    sent, _ = fill_in(stand, case)
    mine = stand.names[case.variant]
    found = []

    for stage in STAGES:
        sent.fields["form_key"] = [stage]
        answer = stand.post(case.who, sent.address.replace(mine, stand.names[stage]), sent.fields)
        said = [one for one in complaints(stand, sent, answer) if not one.startswith("lost ")]
        found += [f"{stage}: {one}" for one in said if "without the form" not in one]
        stand.put_back()

    assert not found, "\n".join(found)
