"""A cabinet with vials, and a session to draw for."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from clinic_sched.accounts.rules import Role
from clinic_sched.ledger import service
from clinic_sched.ledger.service import Delivery, Signed
from tests import builders
from tests.moments import MONDAY, NINE

SUBJECT = "session:one"
NEXT_YEAR = MONDAY + timedelta(days=365)


def site(**facts: Any) -> Any:
    """A site that counts its controlled drugs."""
    return builders.site(**{"counts_controlled": True, **facts})


def cabinet(at: Any = None, name: str = "Safe") -> Any:
    return service.add_cabinet(at or site(), name, by=builders.user(Role.MANAGER), now=NINE)


def delivery(vials: int = 1, expires_on: date = NEXT_YEAR, **facts: Any) -> Delivery:
    return Delivery(
        **{
            "drug": "Ketamine hydrochloride",
            "strength_mg_ml": Decimal(50),
            "volume_ml": Decimal(10),
            "lot": "L-1",
            "expires_on": expires_on,
            "vials": vials,
            "supplier": "Alder Wholesale, 1 Elm St, RA0000000",
            **facts,
        }
    )


def vial(into: Any = None, **facts: Any) -> Any:
    """A vial of ten millilitres, 50 mg each."""
    now = facts.pop("now", NINE)
    found = service.receive(
        into or cabinet(), delivery(**facts), by=builders.user(Role.MANAGER), now=now
    )
    return found[0]


def drawn(from_vial: Any = None, ml: str = "0.8", subject: str = SUBJECT, **facts: Any) -> Any:
    """Eight tenths of a millilitre, which is 40 mg, drawn for a session."""
    return service.draw(
        from_vial or vial(),
        Decimal(ml),
        subject=subject,
        patient=facts.get("patient") or builders.patient(),
        by=facts.get("by") or builders.user(Role.NURSE),
        now=facts.get("now", NINE),
    )


def signed(witness: Any = None, **facts: Any) -> Signed:
    """Both passwords, typed as they are."""
    return Signed(
        facts.get("password", builders.PASSWORD),
        witness or builders.user(Role.NURSE),
        facts.get("witness_password", builders.PASSWORD),
    )
