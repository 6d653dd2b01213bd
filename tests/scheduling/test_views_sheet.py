"""The day on paper."""

from clinic_sched.scheduling.rules import AppointmentStatus
from tests import builders
from tests.moments import EVENING_BEFORE, MONDAY, NINE, at

SHEET = f"/board/{MONDAY}/sheet"


def printed(reception):
    return " ".join(reception(EVENING_BEFORE).get(SHEET).text.split())


def test_the_sheet_has_all_that_the_desk_needs_when_nothing_works(
    reception, site, version, session
):
    patient = builders.patient(
        given_name="Ada", family_name="Byron", escort_name="Joan Ellison", note="Uses a stick."
    )
    builders.appointment(site, patient, version, NINE, note="By the window")

    page = printed(reception)

    for words in (
        "09:00–11:15",
        "Ada Byron",
        "born 3 Feb 1980",
        "+15555550123",
        "KET-MOOD-40",
        "Needed: Joan Ellison",
        "By the window",
        "Uses a stick.",
        "Chair 1",
    ):
        assert words in page
    assert page.count("Ada Byron") == 2


def test_who_must_be_taken_home_by_nobody_yet_is_pointed_out(reception, site, version):
    builders.appointment(site, builders.patient(), version, NINE)

    assert "Needed: nobody named yet" in printed(reception)


def test_a_visit_that_needs_no_escort_says_nothing_of_one(reception, site):
    version = builders.protocol_version("FCM-15")
    builders.appointment(site, builders.patient(), version, NINE)

    assert "Needed:" not in printed(reception)


def test_a_visit_without_a_protocol_is_printed_by_its_purpose(reception, site):
    builders.free_visit(site, builders.patient(), NINE)

    assert "1 visit." in printed(reception)


def test_who_was_called_off_is_not_on_the_sheet(reception, site, version):
    gone = builders.patient(family_name="Elsewhere")
    builders.appointment(site, gone, version, at(10), status=AppointmentStatus.NO_SHOW)

    page = printed(reception)

    assert "Elsewhere" not in page
    assert "0 visits." in page


def test_lines_are_left_to_write_on(reception, site):
    page = printed(reception)

    assert page.count("Free line") == 6 + 2 * len(site.chairs)
