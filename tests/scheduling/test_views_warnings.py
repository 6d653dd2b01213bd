"""What is warned of where visits are booked: the words to clinicians alone."""

import pytest

from clinic_sched.patients import service
from clinic_sched.patients.rules import FlagKind
from tests import builders
from tests.moments import EVENING_BEFORE, NINE


@pytest.fixture(params=["visit", "find-time", "courses/new", "board/walk-in"])
def url(request, site, patient, version, receptionist, nurse):
    service.add_allergy(patient, "Penicillin", by=nurse.user, now=EVENING_BEFORE)
    service.raise_flag(patient, FlagKind.MISUSE, "Sold it on.", by=nurse.user, now=EVENING_BEFORE)
    if request.param == "visit":
        return f"/appointments/{builders.appointment(site, patient, version, NINE).public_id}"
    return f"/{request.param}?patient={patient.public_id}"


def test_the_desk_is_told_that_there_is_something_but_not_what(desk, url):
    page = desk.get(url).text

    assert "Allergy: ask a nurse" in page
    assert "Flagged: ask a nurse" in page
    assert "Penicillin" not in page
    assert "Sold it on." not in page


def test_the_nurse_reads_what_it_is(nurse, url):
    page = nurse.get(url).text

    assert "Allergy: Penicillin" in page
    assert "Sold it on." in page
