"""A chair is fit when every item was found in order."""

import pytest
import sqlalchemy as sa

from clinic_sched.clinic import equipment
from clinic_sched.clinic.equipment import EQUIPMENT
from clinic_sched.clinic.models import ChairCheck
from tests import builders

IN_ORDER = dict.fromkeys(EQUIPMENT, True)


@pytest.mark.parametrize("item", EQUIPMENT)
@pytest.mark.parametrize("answer", [False, None])
def test_one_item_that_is_not_in_order_or_not_known_is_enough(item, answer):
    found = IN_ORDER | {item: answer}

    assert equipment.is_in_order(IN_ORDER) is True
    assert equipment.is_in_order(found) is answer
    assert EQUIPMENT[item] in equipment.lacking(found)


def test_what_is_broken_counts_more_than_what_nobody_looked_at():
    found = {"monitor": False}

    assert equipment.is_in_order(found) is False
    assert equipment.lacking(found) == (
        "Not in order: Monitor. Not checked today: Oxygen, Suction, Emergency kit."
    )


def test_nothing_found_is_nothing_known():
    assert equipment.is_in_order({}) is None


def test_a_check_looked_at_something_whatever_the_code_does(session):
    chair = builders.site().chairs[0]

    with pytest.raises(sa.exc.IntegrityError):
        builders.chair_check(chair.id, **dict.fromkeys(EQUIPMENT))


def test_a_check_is_never_changed_whatever_the_code_does(session):
    check = builders.chair_check(builders.site().chairs[0].id)

    with pytest.raises(sa.exc.IntegrityError, match="chair_checks"):
        session.execute(sa.update(ChairCheck).where(ChairCheck.id == check.id).values(oxygen=False))
