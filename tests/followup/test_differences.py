"""A difference in the drug count that nobody explains comes to the worklist by itself."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic_sched.accounts.rules import Role
from clinic_sched.followup import queries as followup
from clinic_sched.followup.rules import TaskKind
from clinic_sched.followup.service import plan_owed
from clinic_sched.ledger import queries, service
from clinic_sched.ledger.service import Counted
from tests import builders
from tests.ledger.cabinet import cabinet, vial
from tests.moments import NINE

DAY = timedelta(hours=24)


@pytest.fixture
def difference(session):
    safe = cabinet()
    vial(safe)
    (item,) = queries.items(queries.held(safe.site, now=NINE))
    said = {item.key: Counted(0, Decimal(0))}
    (found,) = service.count(safe, said, "Shift start", by=builders.user(), now=NINE)
    return found


def waiting():
    return [task.about for task in followup.open_of_kind(TaskKind.OTHER)]


def test_a_difference_comes_to_the_worklist_when_it_is_overdue(difference):
    plan_owed(now=NINE + DAY)
    assert waiting() == []

    for _ in range(2):
        plan_owed(now=NINE + DAY + timedelta(minutes=1))

    assert waiting() == [f"ledger:{difference.public_id}"]


def test_a_difference_that_was_explained_leaves_it(difference):
    later = NINE + 2 * DAY
    plan_owed(now=later)

    service.explain(difference, "Miscounted.", by=builders.user(Role.MANAGER), now=later)
    plan_owed(now=later)

    assert waiting() == []
