"""Programs see where, on which chairs and for what, and when a visit could be."""

from datetime import datetime

import pytest

from tests import builders
from tests.moments import EVENING_BEFORE, NOON, at

AVAILABILITY = "/api/v1/availability"


@pytest.fixture
def find(program, patient, site):
    """Look for a time."""

    def ask(**asked):
        plain = {"protocol": "KET-MOOD-40", "patient": patient.public_id, "site": site.public_id}
        answer = program.get(AVAILABILITY, query_string=plain | asked)
        assert answer.status_code == 200, answer.text
        return answer.json

    return ask


def test_sites_are_listed(program, site):
    (said,) = program.get("/api/v1/sites").json["items"]

    assert (said["id"], said["time_zone"]) == (site.public_id, "America/New_York")


def test_chairs_in_use_are_listed_site_by_site(program, site, session):
    other = builders.site(chairs=1)
    site.chairs[0].retired_at = EVENING_BEFORE

    everywhere = program.get("/api/v1/chairs").json["items"]
    here = program.get("/api/v1/chairs", query_string={"site": site.public_id}).json["items"]

    assert len(everywhere) == 3
    assert [one["label"] for one in here] == ["Chair 2", "Chair 3"]
    assert {one["site"] for one in everywhere} == {site.public_id, other.public_id}


def test_only_protocols_that_can_be_booked_are_listed(program, version, session):
    builders.protocol_version("LIDO-90", status="draft")
    builders.protocol_version("KET-MIG-240")

    (said,) = program.get("/api/v1/protocols").json["items"]

    assert said["code"] == "KET-MOOD-40"
    assert said["infusion_minutes"] == version.infusion_minutes


def test_the_next_times_that_fit_are_told_with_their_reasons(find, site):
    said = find(limit=3)

    starts = [datetime.fromisoformat(one["start"]) for one in said["starts"]]
    assert len(starts) == 3
    assert starts == sorted(starts)
    assert starts[0] >= EVENING_BEFORE
    assert all(one["why"] and one["start"].endswith("-04:00") for one in said["starts"])
    assert {one["chair"] for one in said["starts"]} <= {chair.public_id for chair in site.chairs}
    assert said["candidacy"] == []


def test_every_time_that_is_offered_can_be_booked(find, program, wanted):
    for offered in find(limit=8)["starts"][::3]:
        body = wanted(start=offered["start"], chair=offered["chair"])

        answer = program.post("/api/v1/appointments", body)

        assert answer.status_code == 201, answer.text
        program.post(f"{answer.location}/cancel", {"reason": "Only tried.", "by": "clinic"})


def test_no_day_beyond_those_asked_for_is_offered(find):
    said = find(**{"from": "2030-05-07", "days": "2", "limit": "50"})

    assert {one["start"][:10] for one in said["starts"]} == {"2030-05-07", "2030-05-08"}


def test_days_gone_by_are_not_offered(find):
    assert find(**{"from": "2020-01-01", "days": "3"})["starts"]


def test_what_speaks_against_the_patient_is_told(find, session):
    said = find(patient=builders.patient().public_id)

    assert "block" in {one["level"] for one in said["candidacy"]}
    assert all(one["detail"] for one in said["candidacy"])


def test_where_nothing_fits_nothing_is_offered(find, site):
    builders.closure(site, at(0), at(0, days=100))

    assert find()["starts"] == []


def test_without_a_site_the_first_by_name_is_meant(program, patient, site):
    asked = {"protocol": "KET-MOOD-40", "patient": patient.public_id}

    assert program.get(AVAILABILITY, query_string=asked).json["starts"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("protocol", None),
        ("protocol", "UNKNOWN"),
        ("patient", None),
        ("patient", "unknown"),
        ("site", "unknown"),
        ("from", "1"),
        ("days", "91"),
        ("limit", "51"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused(program, patient, site, version, name, said):
    plain = {"protocol": "KET-MOOD-40", "patient": patient.public_id} | {name: said}
    asked = {one: text for one, text in plain.items() if text is not None}

    answer = program.get(AVAILABILITY, query_string=asked)

    assert answer.status_code == 422, answer.text
    assert [one["field"] for one in answer.json["errors"]] == [name]


def test_a_clinic_without_a_site_is_said_to_have_none(program, session):
    version = builders.protocol_version()
    asked = {"protocol": "KET-MOOD-40", "patient": builders.candidate(version).public_id}

    assert program.get(AVAILABILITY, query_string=asked).status_code == 422


def test_a_nearer_closing_is_respected_at_noon(find, site):
    builders.closure(site, NOON, at(19))
    asked = {"from": "2030-05-06", "days": "1", "limit": "50"}

    latest = max(one["end"] for one in find(**asked)["starts"])

    assert latest <= NOON.astimezone(site.clock).isoformat()


def test_only_what_suits_is_offered(find):
    said = find(weekdays="tue", earliest="10:00", latest="11:30", around="11:00", days="14")

    starts = [datetime.fromisoformat(one["start"]) for one in said["starts"]]
    assert starts
    assert {start.weekday() for start in starts} == {1}
    assert all("10:00" <= f"{start:%H:%M}" <= "11:30" for start in starts)


def test_a_day_offers_as_many_starts_as_asked_for(find):
    asked = {"from": "2030-05-06", "days": "1", "limit": "50"}

    assert len(find(**asked, per_day="2")["starts"]) == 2
    assert len(find(**asked, per_day="30")["starts"]) > 10


def test_where_nothing_fits_it_is_said_what_would_have_to_give(find, site):
    builders.closure(site, at(0), at(0, days=5))
    open_hours = {"earliest": "05:00", "latest": "06:00"}

    sooner = find(**{"from": "2030-05-06", "days": "3"})["relaxations"]
    wished = find(**open_hours)["relaxations"]

    assert sooner[0]["let_go"] == ["days"]
    assert sooner[0]["start"].startswith("2030-05-11")
    assert ["latest"] in [one["let_go"] for one in wished]
    assert all(one["detail"].endswith(".") and one["site"] for one in wished)


@pytest.mark.parametrize(
    ("name", "said"),
    [("weekdays", "monday"), ("earliest", "25:00"), ("latest", "9:00"), ("around", "noon")],
)
def test_a_wish_that_cannot_be_meant_is_refused(program, patient, version, site, name, said):
    asked = {"protocol": "KET-MOOD-40", "patient": patient.public_id, name: said}

    answer = program.get(AVAILABILITY, query_string=asked)

    assert [one["field"] for one in answer.json["errors"]] == [name]
