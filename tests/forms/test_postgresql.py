"""What SQLite takes in silence and PostgreSQL refuses gets a sentence on both."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import time_machine

from clinic_sched.database import db, writing
from tests.forms import bad_values, scene
from tests.forms.catalogue import CASES
from tests.forms.checks import Sent, fill_in
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


def spoilt(sent: Sent, sheet: Sheet) -> Iterator[tuple[str, dict[str, list[str]]]]:
    for what in TELLING:
        for control in sheet.controls.values():
            if control.name not in bad_values.NEVER_FILLED_IN and control.kind not in ("radio",):
                key = {"form_key": [f"{control.name} {what}"]}
                wrong = {control.name: [bad_values.WRONG[what]]}
                yield f"{control.name} with {what}", sent.fields | key | wrong


def test_no_database_breaks_on_what_is_typed(house):
    forms = [fill_in(house, case) for case in CASES]

    broken = [
        f"{sent.case.name}: {what}"
        for sent, sheet in forms
        for what, fields in spoilt(sent, sheet)
        if house.post(sent.case.who, sent.address, fields).status_code >= 500
    ]

    assert not broken, "\n".join(broken)


def test_no_database_breaks_on_an_address(house):
    rules = {rule.rule for rule in house.served.url_map.iter_rules() if rule.arguments}
    broken = []
    for rule in sorted(rules):
        for strange in ("%00", "a%00b", "%ff%ed%a0%80", "x" * 3000, "99999999999999999999"):
            parts = [strange if part.startswith("<") else part for part in rule.split("/")]
            for query in (
                "",
                f"?site={strange}&patient={strange}&actor={strange}&subject={strange}",
            ):
                for person in ("prescriber", "manager", "patient"):
                    address = "/".join(parts) + query
                    if house.get(person, address).status_code >= 500:
                        broken.append(f"{rule} with {strange[:20]} {query[:20]}")

    assert not broken, "\n".join(broken)


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
        for person in ("manager", "prescriber")
        if house.get(person, f"{page}?{name}={value}").status_code >= 500
    ]

    assert not broken, "\n".join(broken)
