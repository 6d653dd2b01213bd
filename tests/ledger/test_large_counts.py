"""A count has room in the book, or is refused in a sentence."""

from decimal import Decimal

import pytest

from clinic_sched.accounts.rules import Role
from clinic_sched.ledger import queries, service
from clinic_sched.ledger.errors import LedgerRefused
from clinic_sched.ledger.service import Counted
from tests import builders
from tests.ledger.cabinet import cabinet, vial
from tests.moments import NINE


@pytest.mark.parametrize(("strength", "volume"), [("50", "9999"), ("9999", "100")])
def test_more_than_a_line_can_hold_is_refused_and_writes_nothing(session, strength, volume):
    safe, by = cabinet(), builders.user(Role.NURSE)
    vial(safe, strength_mg_ml=Decimal(strength), volume_ml=Decimal(volume))
    (item,) = queries.items(queries.held(safe.site, now=NINE))

    with pytest.raises(LedgerRefused, match="more than any cabinet"):
        service.count(safe, {item.key: Counted(9999, Decimal(0))}, "Now", by=by, now=NINE)

    assert [entry.kind.value for entry in queries.last_entries(safe.site)] == ["receive"]
