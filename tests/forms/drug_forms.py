"""The forms of the ledger, and those about a controlled drug at the chair."""

from decimal import Decimal

from clinic_sched.ledger.queries import Item
from tests import builders
from tests.forms.case import MANAGER, NURSE, Case, Typed

_KEY = Item("Ketamine hydrochloride", Decimal(50), Decimal(10), ()).key
_SITE = "?site={drug_site}"
_SIGNED: Typed = {
    "password": builders.PASSWORD,
    "witness": "{elsewhere}",
    "witness_password": builders.PASSWORD,
}
_DELIVERY: Typed = {
    "drug": "Midazolam",
    "strength": "5",
    "volume": "2",
    "vials": "2",
    "lot": "M-1",
    "expires_on": "2031-05-06",
    "supplier": "Alder Wholesale, RA0000000",
}
_OTHER = Item("Midazolam", Decimal(50), Decimal(10), ()).key
_COUNTED: Typed = {
    "occasion": "*",
    f"full_{_KEY}": "1",
    f"opened_{_KEY}": "9.2",
    f"full_{_OTHER}": "1",
    f"opened_{_OTHER}": "0",
}
_VIAL, _LINE, _CHAIR = "/ledger/vials/{opened_vial}", "/ledger/entries/{line}", "/sessions/{drawn}"

LEDGER = [
    Case(
        "ledger.add_cabinet",
        MANAGER,
        f"/ledger/cabinets{_SITE}",
        typed={"name": "Second safe"},
        grows="ledger_cabinets",
    ),
    Case("ledger.change_terms", MANAGER, f"/ledger/terms{_SITE}", typed={"unresolved_hours": "12"}),
    Case(
        "ledger.receive",
        MANAGER,
        f"/ledger/receive{_SITE}",
        typed=_DELIVERY,
        grows="ledger_vials",
    ),
    Case("ledger.count", NURSE, f"/ledger/count{_SITE}", typed=_COUNTED, grows="ledger_entries"),
    Case(
        "ledger.explain",
        NURSE,
        "/ledger/differences/{difference}",
        typed={"reason": "Miscounted."},
        grows="ledger_entries",
    ),
    Case(
        "ledger.waste_rest",
        NURSE,
        f"{_VIAL}/waste",
        typed={"ml": "0.5", "reason": "Open too long.", **_SIGNED},
        grows="ledger_entries",
    ),
    Case(
        "ledger.set_apart",
        NURSE,
        "/ledger/vials/{expired_vial}",
        "/ledger/vials/{expired_vial}/apart",
        grows="ledger_entries",
    ),
    Case(
        "ledger.move",
        MANAGER,
        f"{_VIAL}/move",
        typed={"what": "lose", "ml": "0.5", "reason": "Broken."},
        grows="ledger_entries",
    ),
    Case(
        "ledger.correct",
        MANAGER,
        _LINE,
        f"{_LINE}/correct",
        typed={"reason": "Counted twice."},
        grows="ledger_entries",
    ),
    Case(
        "sessions.draw_drug",
        NURSE,
        _CHAIR,
        f"{_CHAIR}/drug/draw",
        typed={"ml": "0.1"},
        grows="ledger_entries",
    ),
    Case(
        "sessions.account_drug",
        NURSE,
        _CHAIR,
        f"{_CHAIR}/drug/account",
        typed={"given_mg": "0", "wasted_ml": "0.8", **_SIGNED},
        grows="ledger_entries",
    ),
    Case(
        "sessions.return_drug",
        NURSE,
        _CHAIR,
        f"{_CHAIR}/drug/back",
        typed={"given_mg": "0", "wasted_ml": "0", "reason": "Cancelled.", **_SIGNED},
        grows="ledger_entries",
    ),
]
