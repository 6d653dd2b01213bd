"""A site that counts its controlled drugs: vials in every state, a difference, a draw."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from clinic_sched.ledger import queries, service
from clinic_sched.ledger.service import Counted
from tests import builders
from tests.ledger import cabinet
from tests.moments import MONDAY, NINE
from tests.sessions import chairside


def arrange(nurse: Any, version: Any) -> dict[str, str]:
    """Return what is where."""
    site = builders.site(counts_controlled=True, name="C counting site")
    safe = cabinet.cabinet(site)
    sealed = cabinet.vial(safe)
    (line,) = queries.of_vial(sealed)
    difference = _miscounted(safe)
    opened = cabinet.vial(safe)
    day = timedelta(days=1)
    expired = cabinet.vial(safe, drug="Midazolam", expires_on=MONDAY - day, now=NINE - 9 * day)
    infusion = chairside.opened(chairside.visit(site=site, version=version), by=nurse)
    chairside.ready(infusion, by=nurse)
    cabinet.drawn(
        opened,
        subject=f"session:{infusion.public_id}",
        patient=infusion.patient,
        by=nurse,
    )
    return {
        "drug_site": site.public_id,
        "opened_vial": opened.public_id,
        "expired_vial": expired.public_id,
        "difference": difference.public_id,
        "line": line.public_id,
        "drawn": infusion.public_id,
    }


def _miscounted(safe: Any) -> Any:
    (item,) = queries.items(queries.held(safe.site, now=NINE))
    said = {item.key: Counted(0, Decimal(0))}
    (difference,) = service.count(safe, said, "Shift start", by=builders.user(), now=NINE)
    return difference
