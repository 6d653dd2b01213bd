"""The manager keeps on file what staff hold."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from clinic_sched.accounts import queries
from clinic_sched.accounts.models import Credential
from clinic_sched.audit.models import AuditEvent
from clinic_sched.clock import now
from tests import builders
from tests.bad_input import slip_past

LATER = (now() + timedelta(days=400)).date()


def new(**typed):
    return {"kind": "bls", "number": "BLS-17", "expires_on": str(LATER), **typed}


@pytest.fixture
def page(session):
    somebody = builders.user(credentials=[])
    session.commit()
    return f"/staff/{somebody.public_id}"


def test_a_credential_is_put_on_file(manager, session, page):
    assert "until a licence and a life support certificate are valid" in manager.get(page).text

    answer = manager.submit(f"{page}/credentials/new", **new())

    assert answer.status_code == 302
    assert "BLS-17" in manager.get(page).text
    last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (last.action, last.details["kind"]) == ("add credential", "bls")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": ""}, "Choose what it is."),
        ({"kind": "diploma"}, "Choose one from the list."),
        ({"number": ""}, "Enter the number on it."),
        ({"expires_on": ""}, "Enter the last day"),
        ({"expires_on": "2020-01-01"}, "It has expired already."),
        ({"expires_on": f"{LATER.year + 20}-01-01"}, "Look at the year again."),
    ],
)
def test_a_credential_that_cannot_be_is_refused_beside_its_field(manager, page, typed, sentence):
    answer = manager.submit(f"{page}/credentials/new", **new(**typed))

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_credential_is_taken_off_the_file_once(manager, session):
    somebody = builders.user()
    page = f"/staff/{somebody.public_id}"
    one = queries.credentials([somebody])[0]
    address = f"{page}/credentials/{one.public_id}/withdraw"

    assert manager.submit(page, action=address).status_code == 302
    again = slip_past(manager, address, page="/staff/new")

    assert again.status_code == 409
    assert one.public_id not in manager.get(page).text
    assert len(queries.credentials([somebody])) == 1


def test_the_list_of_staff_says_whose_credentials_lack(manager, session):
    builders.user(credentials=[])

    assert "Not on file" in manager.get("/staff").text


def test_a_credential_has_a_number_whatever_the_code_does(session):
    person = builders.user()

    with pytest.raises(sa.exc.IntegrityError):
        session.execute(sa.update(Credential).values(number="").where(Credential.user == person))
