"""Whatever stands in an address, a page that is only looked at never breaks."""

import re

import pytest

from tests.forms.case import NOBODY, PATIENT
from tests.forms.stand import Stand

# Every page that asks something of its address, with the rest of a sound question.
PAGES = {
    "/find-time": "patient={patient}&protocol={version}&site={site}",
    "/find-time?": "move={booked}",
    "/board": "site={site}&on=2030-05-06",
    "/clinic/shifts": "site={site}&week=2030-05-06",
    "/clinic/sites/{site}/shifts/new": "nurse={nurse_user}&on=2030-05-06",
    "/clinic": "site={site}",
    "/audit": "before=5&actor=&subject=",
    "/waitlist": "site={site}",
    "/waitlist/add": "patient={patient}&site={site}",
    "/waitlist/fits": "site={site}&starts_at=2030-05-08T14:00:00%2B00:00",
    "/waitlist/offers": "site={site}",
    "/worklist": "kind=other",
    "/messages": "show=failed&before=5",
    "/floor": "site={site}",
    "/sign-in": "next=/board",
}
MORE_NAMES = ("from", "ask_on", "ask_at", "around", "earliest", "latest", "weekdays")
VALUES = (
    "",
    "9999-12-31",
    "9999-99-99",
    "0000-00-00",
    "0001-01-01",
    "1900-01-01",
    "2099-12-31",
    "2100-12-31",
    "2030-03-10",
    "25:61",
    "-1",
    "%C2%B2",
    "%D9%A3",
    "99999999999999999999",
    "1e999",
    "NaN",
    "%00",
    "a%00b",
    "%ff%fe",
    "%ED%A0%80",
    "%F0%9F%98%80",
    "%27%20OR%201%3D1--",
    "%22%3E%3Cscript%3Ealert(%27x%27)%3C/script%3E",
    "{{7*7}}",
    "//evil.example",
    "x" * 3000,
)
TELLING = ("9999-12-31", "0001-01-01", "%C2%B2", "%00", "99999999999999999999", "x" * 3000)
DAYS = ("9999-12-31", "0001-01-01", "2000-01-02", "2099-12-31", "2030-02-30", "%00", "20300506")
PEOPLE = ("desk", "nurse", "prescriber", "manager", PATIENT, NOBODY)
ALLOWED = {200, 302, 303, 304, 308, 400, 403, 404, 405, 410, 422}
HIDDEN = {"static"}


def readable(stand: Stand) -> list[str]:
    """Return an address for every route that is looked at, filled in with what is there."""
    known = stand.names | {"on": "2030-05-06", "token": "nobody-knows-it", "number": "1"}
    found = []
    for rule in stand.app.url_map.iter_rules():
        hidden = rule.endpoint in HIDDEN or rule.rule.startswith("/api/")
        if "GET" in (rule.methods or ()) and not hidden:
            filled = {name: known.get(_scene_name(rule.rule, name), "x") for name in rule.arguments}
            built = rule.build(filled, append_unknown=False)
            found.append(built[1] if built else rule.rule)
    return sorted(set(found))


def questions() -> list[tuple[str, str, str]]:
    """Return page, name and the rest of the question, for everything a page asks for."""
    found = []
    for page, sound in PAGES.items():
        parts = dict(part.split("=") for part in sound.split("&"))
        for name in [*parts, *(MORE_NAMES if page == "/find-time" else ())]:
            rest = "&".join(f"{key}={value}" for key, value in parts.items() if key != name)
            found.append((page, name, rest))
    return found


def complaint(stand: Stand, person: str, address: str) -> list[str]:
    """Say what is wrong with the answer, if anything is."""
    answer = stand.get(person, address)
    if answer.status_code in ALLOWED and "<script>alert" not in answer.text:
        return []
    return [f"{address[:200]} answered {answer.status_code}"]


def _scene_name(rule: str, argument: str) -> str:
    """Name what the scene holds for an argument: the folder before it says of what kind it is."""
    kinds = {
        "/my/appointments": "my_visit",
        "/my/check-ins": "my_check_in",
        "/my/offers": "my_offer",
        "/waitlist/offers": "offer",
        "/my/sign-in": "link",
        "/appointments": "booked",
        "/check-ins": "check_in",
        "/closures": "closure",
        "/shifts": "shift",
        "/chairs": "chair",
        "/sites": "site",
        "/messages": "message",
        "/flags": "flag",
        "/patients": "patient",
        "/protocols": "version",
        "/sessions": "infusing",
        "/staff": "nurse_user",
        "/waitlist": "entry",
        "/worklist": "task",
    }
    before = re.split(f"<[^<]*{argument}>", rule)[0].rstrip("/")
    return next((name for end, name in kinds.items() if before.endswith(end)), argument)


@pytest.mark.parametrize("person", PEOPLE)
def test_no_question_breaks_a_page(stand: Stand, person: str):
    names = {name for _, name, _ in questions()}
    broken = []
    for address in readable(stand):
        for value in TELLING:
            query = "&".join(f"{name}={value}" for name in sorted(names))
            broken += complaint(stand, person, f"{address}?{query}")

    assert not broken, "\n".join(broken)
    assert not set(stand.changes()) - {"audit_events"}


@pytest.mark.parametrize(("page", "name", "rest"), questions(), ids=lambda part: str(part))
def test_no_value_breaks_the_page_that_asks_for_it(stand: Stand, page: str, name: str, rest: str):
    who = "manager" if page.startswith(("/clinic", "/audit")) else "prescriber"
    broken = []
    for value in VALUES:
        broken += complaint(stand, who, stand.at(f"{page.rstrip('?')}?{rest}") + f"&{name}={value}")

    assert not broken, "\n".join(broken)


def test_no_day_breaks_the_board(stand: Stand):
    broken = [
        f"/board/{day}{part} answered {answer.status_code}"
        for day in DAYS
        for part in ("", "/part", "?site=x", "/part?site=%00")
        if (answer := stand.get("desk", f"/board/{day}{part}")).status_code not in ALLOWED
    ]

    assert broken == []


def test_a_page_that_breaks_would_be_found(stand: Stand):
    assert 500 not in ALLOWED
    assert "/board" in readable(stand)
    assert len(readable(stand)) > 40
