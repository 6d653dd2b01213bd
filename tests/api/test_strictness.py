"""Whatever is posted is answered with a problem and never with a crash."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_sched.clinic import queries as clinic
from tests import builders, programs
from tests.programs import Program

VISITS = "/api/v1/appointments"
POSTS = (
    VISITS,
    "/api/v1/patients",
    "/api/v1/patients/search",
    f"{VISITS}/x/cancel",
    f"{VISITS}/x/reschedule",
)
NAMES = st.sampled_from(
    [
        *("patient", "protocol", "site", "start", "chair", "note", "reason", "by", "text", "limit"),
        *("given_name", "family_name", "birth_date", "sex", "email", "phone", "different_from"),
    ]
)
CANCELLED = {"reason": "Ill", "by": "patient"}
PLAIN = st.characters(exclude_categories=["Cs"])
ASKED = st.sampled_from(
    [
        *(
            "protocol",
            "patient",
            "site",
            "from",
            "to",
            "days",
            "limit",
            "cursor",
            "status",
            "visits",
        ),
        *("weekdays", "earliest", "latest", "around", "per_day", "x"),
    ]
)
SAID = st.sampled_from(
    [
        *("KET-MOOD-40", "2030-05-06", "2099-12-31", "1900-01-01", "0", "1", "60", "90", "-1"),
        *("mon,sun", ",", "09:00", "23:59", "booked,noshow", "MjAzMHx4", ""),
    ]
)
HOSTILE = st.sampled_from(
    [
        *("\0", "\ud800", "x" * 5000, "2030-05-06T09:00:00Z", "9999-12-31T23:59:59+14:00"),
        *(
            "0001-01-01T00:00:00-14:00",
            "2030-05-06T24:00:00Z",
            "' OR 1=1 --",
            "../..",
            "KET-MOOD-40",
        ),
        *(10**400, -1, 0, 1.5, 1e308, True, None, [], {}, [[[]]], "\u202e", "\N{SUPERSCRIPT TWO}"),
    ]
)
ANYTHING = st.recursive(
    st.one_of(HOSTILE, st.text(), st.integers(), st.floats(allow_nan=False), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=6)),
    max_leaves=12,
)


def is_problem(answer):
    return (
        answer.mimetype == "application/problem+json"
        and {"type", "title", "status", "detail"} <= set(answer.json)
        and answer.json["status"] == answer.status_code
    )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(url=st.sampled_from(POSTS), said=st.dictionaries(NAMES, ANYTHING, max_size=8))
def test_no_body_breaks_an_endpoint(program, url, said):
    answer = program.post(url, said)

    assert answer.status_code < 500, answer.text
    assert answer.status_code < 400 or is_problem(answer)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=st.one_of(st.binary(max_size=200), ANYTHING.map(lambda one: json.dumps(one).encode())))
def test_no_bytes_break_an_endpoint(program, raw):
    answer = program.post(VISITS, data=raw, content_type="application/json")

    assert answer.status_code in (400, 422)
    assert is_problem(answer)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    url=st.sampled_from([VISITS, "/api/v1/availability", "/api/v1/courses/plan", "/api/v1/chairs"]),
    asked=st.dictionaries(ASKED, st.one_of(SAID, st.text(PLAIN, max_size=60)), max_size=6),
)
def test_no_question_breaks_an_endpoint(program, url, asked):
    answer = program.get(url, query_string=asked)

    assert answer.status_code in (200, 404, 422), answer.text
    assert answer.status_code == 200 or is_problem(answer)


@pytest.mark.parametrize("strange", ["%00", "%ff%ed%a0%80", "x" * 3000, "9" * 30, "..%2f.."])
@pytest.mark.parametrize("rest", ["", "/cancel", "/reschedule"])
def test_no_address_breaks_an_endpoint(program, strange, rest):
    url = f"{VISITS}/{strange}{rest}"
    said = {"start": "2030-05-06T13:00:00Z"} if rest == "/reschedule" else CANCELLED

    answer = program.post(url, said) if rest else program.get(url)

    assert answer.status_code == 404
    assert is_problem(answer)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is empty"),
        (b"{", "no JSON from line 1"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"\xef\xbb\xbf{}", "no JSON"),
        (b'{"start": NaN}', "no number"),
        (b'{"start": -Infinity}', "no number"),
        (b'{"start": 1, "start": 2}', "twice"),
        (b"[" * 100_000, "nested"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "nested"),
        (b'{"start": ' + b"9" * 5000 + b"}", "too many digits"),
    ],
)
def test_what_is_no_plain_json_is_refused_in_a_sentence(program, raw, says):
    answer = program.post(VISITS, data=raw, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json["type"].endswith("/unreadable")
    assert says in answer.json["detail"]


@pytest.mark.parametrize("raw", [b"[]", b"1", b'"x"', b"null", b"true", b"1e999"])
def test_json_that_is_no_object_is_refused(program, raw):
    answer = program.post(VISITS, data=raw, content_type="application/json")

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "")


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", ""],
)
def test_what_says_it_is_no_json_is_415(program, kind):
    answer = program.post(VISITS, data=b"form_key=1", content_type=kind)

    assert answer.status_code == 415
    assert is_problem(answer)


def test_a_body_over_the_limit_is_413(program):
    answer = program.post(VISITS, data=b" " * 1_100_000, content_type="application/json")

    assert answer.status_code == 413
    assert is_problem(answer)


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/api/", 404),
        ("GET", "/api/v2/appointments", 404),
        ("POST", "/api/v1/nothing", 404),
        ("GET", "/api/v1/appointments/a%00b", 404),
        ("DELETE", VISITS, 405),
        ("PUT", f"{VISITS}/x", 405),
        ("POST", "/api/v1/sites", 405),
    ],
)
def test_what_is_not_there_is_a_problem_too(program, method, url, status):
    answer = program.ask(method, url)

    assert answer.status_code == status
    assert is_problem(answer)
    assert status != 405 or answer.headers["Allow"]


def test_a_body_of_nothing_but_faults_is_answered_briefly(program):
    answer = program.post(VISITS, {f"x{nth}": nth for nth in range(60_000)})

    assert (answer.status_code, len(answer.json["errors"])) == (422, 50)
    # Those and the four fields that are missing, less the one that is named.
    assert "(and 60003 more)" in answer.json["detail"]
    assert len(answer.data) < 10_000


def test_a_page_is_still_told_in_html(program):
    assert program.get("/nothing").mimetype == "text/html"


@pytest.mark.parametrize(
    "start",
    [
        "2030-05-06T09:00:00",
        "2030-05-06 09:00:00-04:00",
        "2030-05-06T09:00-04:00",
        "2030-05-06T09:00:01-04:00",
        "2030-05-06T09:00:00.5-04:00",
        "2030-02-30T09:00:00-04:00",
        "2030-05-06T09:00:00-99:00",
        "20300506T090000Z",
        "2030-W19-1T09:00:00Z",
        "9999-12-31T23:59:00-14:00",
        "",
        1904374800,
        None,
    ],
)
def test_a_start_is_a_moment_of_rfc_3339_to_the_minute(program, wanted, start):
    answer = program.post(VISITS, wanted() | {"start": start})

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json["errors"]] == ["/start"]


@pytest.mark.parametrize("start", ["2030-05-06t13:00:00z", "2030-05-06T18:30:00+05:30"])
def test_a_start_may_carry_any_offset(program, wanted, start):
    answer = program.post(VISITS, wanted(start=start))

    assert answer.json["start"] == "2030-05-06T09:00:00-04:00"


@pytest.mark.parametrize("name", ["a/b~c", "\u202e", "x" * 500, "\ud800"])
def test_an_unknown_field_is_pointed_to(program, wanted, name):
    answer = program.post(VISITS, wanted() | {name: 1})

    assert answer.status_code == 422
    (error,) = answer.json["errors"]
    assert len(error["field"]) < 80
    assert error["detail"] == "There is no such field."


def test_a_crash_tells_a_reference_and_no_detail(served, monkeypatch, caplog, session):
    program = Program(served, programs.token())
    builders.site()
    monkeypatch.setattr(clinic, "sites", lambda: 1 / 0)

    answer = program.get("/api/v1/sites")

    assert answer.status_code == 500
    assert is_problem(answer)
    assert answer.json["reference"] in caplog.text
    assert "division" not in answer.text
