"""The pages of the ledger, sent as people send them."""

from decimal import Decimal

import pytest

from clinic_sched.accounts.models import SignInAttempt
from clinic_sched.accounts.rules import Role
from clinic_sched.database import db
from clinic_sched.ledger import queries
from tests import builders
from tests.ledger.cabinet import cabinet, drawn, site, vial
from tests.moments import NINE

DELIVERY = {
    "drug": "Ketamine hydrochloride",
    "strength": "50",
    "volume": "10",
    "vials": "3",
    "lot": "L-7",
    "expires_on": "2099-01-01",
    "supplier": "Alder Wholesale",
}
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def place(session):
    return site(name="A first site")


@pytest.fixture
def safe(place):
    return cabinet(place)


def items(place):
    db.session.expire_all()
    return queries.items(queries.held(place, now=NINE))


def test_a_manager_sets_up_a_cabinet_and_receives_a_delivery(place, manager):
    manager.submit("/ledger/cabinets", name="Safe")

    answer = manager.submit("/ledger/receive", **DELIVERY)

    assert answer.status_code == 303
    page = manager.get("/ledger").text
    assert "<p>3 unopened, 0 mL in opened vials, 1500 mg in all.</p>" in page
    assert "Alder Wholesale" in page


def test_a_nurse_receives_nothing_and_reads_no_reports(safe, nurse):
    for address in ("receive", "reports", "reports.csv", "cabinets", "terms", "proof"):
        assert nurse.get(f"/ledger/{address}").status_code == 403


def test_the_desk_sees_nothing_of_it(safe, desk):
    assert desk.get("/ledger").status_code == 403


def test_a_count_is_blind_and_a_difference_waits_for_somebody_else(place, safe, nurse):
    vial(safe, vials=4)
    (item,) = items(place)
    assert "Safe: never counted." in nurse.get("/ledger").text
    asked = nurse.get("/ledger/count").text
    assert item.label in asked
    assert not any(told in asked for told in ("4 unopened", "40 mL", "2000 mg"))

    fields = {"occasion": "Shift start", f"full_{item.key}": "3", f"opened_{item.key}": "0"}
    nurse.submit("/ledger/count", **fields)

    page = nurse.get("/ledger").text
    assert "Counted 3 unopened and 0 mL in opened vials of 10 mL; the book has 4 and 0 mL." in page
    (difference,) = queries.open_differences(place)
    address = f"/ledger/differences/{difference.public_id}"
    assert nurse.submit(address, reason="Miscounted.").status_code == 422
    other = type(nurse)(nurse.app).signed_in(builders.user(Role.NURSE))
    assert other.submit(address, reason="One stood behind.").status_code == 303
    assert queries.open_differences(place) == []


def test_the_rest_of_a_vial_is_wasted_with_a_witness(safe, nurse):
    opened = vial(safe)
    drawn(opened)
    witness = builders.user(Role.NURSE)
    said = {
        "ml": "9.2",
        "reason": "Opened for one patient.",
        "password": builders.PASSWORD,
        "witness": witness.public_id,
        "witness_password": "a guess",
    }
    address = f"/ledger/vials/{opened.public_id}/waste"

    refused = nurse.submit(address, **said)
    assert refused.status_code == 422
    assert f"That is not the password of {witness.name}." in refused.text
    assert db.session.query(SignInAttempt).filter_by(name=witness.email).count() == 1

    nurse.submit(address, **said | {"witness_password": builders.PASSWORD})
    db.session.expire_all()
    assert queries.balance_of(opened) == Decimal("0.000")


def test_a_line_is_reversed_by_a_line_of_its_own(safe, manager):
    received = vial(safe)
    (line,) = queries.of_vial(received)

    address = f"/ledger/entries/{line.public_id}"
    manager.submit(f"{address}/correct", page=address, reason="The box was counted twice.")

    db.session.expire_all()
    assert queries.balance_of(received) == Decimal("0.000")
    assert "Correct it" not in manager.get(address).text


@pytest.mark.parametrize("what", ["usage", "waste", "inventory", "receipts", "disposals"])
def test_every_report_is_a_page_and_a_file(safe, manager, what):
    drawn(vial(safe, supplier="=SUM(A1)"))
    days = "first=2030-01-01&last=2030-12-31"

    page = manager.get(f"/ledger/reports?kind={what}&{days}")
    file = manager.get(f"/ledger/reports.csv?kind={what}&{days}")

    assert page.status_code == file.status_code == 200
    assert file.mimetype == "text/csv"
    assert ",=SUM" not in file.text


def test_the_chain_is_proven_on_a_page(safe, manager):
    vial(safe)

    assert "Every line is as it was written" in manager.get("/ledger/proof").text


def test_the_terms_of_a_book_are_the_sites(place, manager):
    manager.submit("/ledger/terms", tolerance_ml="0.05", unresolved_hours="12")

    assert queries.terms_of(place.id).tolerance_ml == Decimal("0.050")
