"""What SQLite takes in silence and PostgreSQL refuses gets a sentence on both."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import time_machine
from werkzeug.test import TestResponse

from clinic_sched.accounts.rules import MAY
from clinic_sched.database import db, writing
from tests.forms import bad_values, scene
from tests.forms.case import PATIENT
from tests.forms.catalogue import CASES
from tests.forms.checks import Sent, fill_in, refused_beside
from tests.forms.sheets import Sheet
from tests.moments import NINE

# The stand is SQLite, and there all of this has been tried.
pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
# Text that holds a NUL, numbers no column holds, and letters beyond the first plane.
TELLING = ("NUL", "nine nines", "emoji")


class House:
    """The clinic on either database, with a browser for each person; nothing is put back."""

    def __init__(self, served):
        self.served = served
        self.names, cookies = scene.arrange()
        self.names["document"] = "{}"
        db.session.commit()
        self.clients = {person: self.holding(cookie) for person, cookie in cookies.items()}
        self.clients["nobody"] = served.test_client()

    def holding(self, cookie_id):
        client = self.served.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = cookie_id, True
        return client

    def at(self, address):
        return address.format(**self.names)

    def said(self, value):
        return self.names.get(value[1:-1], value) if value.startswith("{") else value

    def get(self, person, url):
        return self._answer(self.clients[person].get(url))

    def post(self, person, url, fields):
        pairs = [(name, value) for name, values in fields.items() for value in values]
        kind = "application/x-www-form-urlencoded"
        answer = self.clients[person].post(url, data=urlencode(pairs), content_type=kind)
        return self._answer(answer)

    def _answer(self, answer):
        writing.set(False)
        return answer


@pytest.fixture
def house(app, served):
    """The same scene as on the stand."""
    with time_machine.travel(NINE, tick=False):
        yield House(served)
        db.session.rollback()


def breaks(house: House, sent: Sent, sheet: Sheet) -> Iterator[str]:
    """Spoil all that is filled in, and then by itself what has not been refused."""
    names = [
        one.name
        for one in sheet.controls.values()
        if one.name not in bad_values.NEVER_FILLED_IN and one.kind != "radio"
    ]
    for what in TELLING:
        answer = spoil(house, sent, names, what)
        refused = refused_beside(answer)
        # Where several fields refuse, it is the form that does, and the database is not asked.
        alone = [name for name in names if name not in refused or len(refused) == 1]
        yield from [f"all with {what}"] * (answer.status_code >= 500)
        for name in alone if answer.status_code >= 400 else ():
            if spoil(house, sent, [name], what).status_code >= 500:
                yield f"{name} with {what}"


def spoil(house: House, sent: Sent, names: list[str], what: str) -> TestResponse:
    """Send the form with that wrong value in these fields."""
    key = {"form_key": [f"{names} {what}"]}
    wrong = {name: [bad_values.WRONG[what]] for name in names}
    return house.post(sent.case.who, sent.address, sent.fields | key | wrong)


def test_no_database_breaks_on_what_is_typed(house):
    forms = [fill_in(house, case) for case in CASES]

    broken = [
        f"{sent.case.name}: {what}" for sent, sheet in forms for what in breaks(house, sent, sheet)
    ]

    assert not broken, "\n".join(broken)


def test_no_database_breaks_on_an_address(house):
    rules = [rule for rule in house.served.url_map.iter_rules() if rule.arguments]
    broken = []
    for rule in rules:
        person = who_may(house, house.served.view_functions[rule.endpoint])
        for strange in ("%00", "a%00b", "%ff%ed%a0%80", "x" * 3000, "99999999999999999999"):
            parts = [strange if part.startswith("<") else part for part in rule.rule.split("/")]
            asked = f"?site={strange}&patient={strange}&actor={strange}&subject={strange}"
            for query in ("", asked):
                if house.get(person, "/".join(parts) + query).status_code >= 500:
                    broken.append(f"{rule} with {strange[:20]} {query[:20]}")

    assert not broken, "\n".join(broken)


def who_may(house, view):
    """Name somebody at a browser whom the view's guard lets through."""
    needed = str(getattr(view, "permission", PATIENT))
    may = [str(role) for role, permissions in MAY.items() if needed in map(str, permissions)]
    people = [person for person in may if person in house.clients]
    return PATIENT if needed == PATIENT else (people or ["manager"])[-1]


def test_no_database_breaks_on_a_question(house):
    pages = (
        "/find-time",
        "/board",
        "/clinic",
        "/clinic/shifts",
        "/audit",
        "/waitlist",
        "/worklist",
    )
    names = ("site", "patient", "protocol", "move", "actor", "subject", "before", "kind", "week")
    broken = [
        f"{page}?{name}={value}"
        for page in (*pages, "/messages", "/floor", "/waitlist/add")
        for name in names
        for value in ("%00", "a%00b", "%ED%A0%80", "999999999", "99999999999999999999")
        if house.get(reader_of(page), f"{page}?{name}={value}").status_code >= 500
    ]

    assert not broken, "\n".join(broken)


def reader_of(page):
    """Name somebody who may open the page."""
    return "manager" if page.startswith(("/clinic", "/audit")) else "prescriber"
