"""The blind count, and who may explain a difference."""

from decimal import Decimal

import pytest

from clinic_sched.accounts.rules import Role
from clinic_sched.ledger import queries, service
from clinic_sched.ledger.errors import AlreadyDone, LedgerRefused, SecondPersonExplains
from clinic_sched.ledger.service import Counted
from tests import builders
from tests.ledger.cabinet import cabinet, drawn, vial
from tests.moments import NINE

D = Decimal


@pytest.fixture
def safe(session):
    """Two sealed vials, and one of which 0.8 mL were drawn."""
    found = cabinet()
    vial(found, vials=2)
    drawn(vial(found))
    return found


@pytest.fixture
def counter(session):
    return builders.user(Role.NURSE)


@pytest.fixture
def other(session):
    return builders.user(Role.NURSE)


def count(safe, full, opened, by):
    (item,) = queries.items(queries.held(safe.site, now=NINE))
    said = {item.key: Counted(full, D(opened))}
    return service.count(safe, said, "Shift start", by=by, now=NINE)


@pytest.mark.parametrize("opened", ["9.2", "9.1", "9.3"])
def test_a_shelf_that_is_as_the_book_says_leaves_nothing_open(safe, counter, opened):
    assert count(safe, 2, opened, counter) == []
    assert queries.open_differences(safe.site) == []


@pytest.mark.parametrize(("full", "opened"), [(2, "9.0"), (1, "9.2"), (3, "0")])
def test_a_difference_stays_open(safe, counter, full, opened):
    (found,) = count(safe, full, opened, counter)

    assert queries.open_differences(safe.site) == [found]
    assert found.refers_to.kind.value == "count"


def test_somebody_else_explains_it_once(safe, counter, other):
    (found,) = count(safe, 1, "9.2", counter)

    with pytest.raises(SecondPersonExplains):
        service.explain(found, "Mine.", by=counter, now=NINE)
    service.explain(found, "It stood behind.", by=other, now=NINE)

    assert queries.open_differences(safe.site) == []
    with pytest.raises(AlreadyDone):
        service.explain(found, "Again.", by=other, now=NINE)


def test_an_explanation_may_say_what_a_vial_really_holds(safe, counter, other):
    (found,) = count(safe, 2, "8.7", counter)
    opened = next(one.vial for one in queries.held(safe.site, now=NINE) if one.is_opened)

    service.explain(found, "Spilt.", vial=opened, really_ml=D("8.7"), by=other, now=NINE)

    assert queries.balance_of(opened) == D("8.700")
    assert count(safe, 2, "8.7", counter) == []


def test_a_vial_without_what_it_holds_explains_nothing(safe, counter, other):
    (found,) = count(safe, 2, "8.7", counter)
    opened = queries.held(safe.site, now=NINE)[0].vial

    with pytest.raises(LedgerRefused, match="Name both"):
        service.explain(found, "Spilt.", vial=opened, by=other, now=NINE)


def test_a_count_of_a_stock_that_changed_meanwhile_is_begun_again(safe, counter):
    with pytest.raises(LedgerRefused, match="count once more"):
        service.count(safe, {}, "Shift start", by=counter, now=NINE)


def test_an_explanation_changes_no_more_than_the_difference(safe, counter, other):
    (found,) = count(safe, 2, "8.7", counter)
    sealed = next(one.vial for one in queries.held(safe.site, now=NINE) if not one.is_opened)

    with pytest.raises(LedgerRefused, match=r"The difference is 0\.5 mL"):
        service.explain(found, "Broken.", vial=sealed, really_ml=D(0), by=other, now=NINE)


def test_a_vial_of_another_cabinet_explains_nothing(safe, counter, other):
    (found,) = count(safe, 2, "8.7", counter)
    elsewhere = vial(cabinet(name="Another safe"))

    with pytest.raises(LedgerRefused, match="in another cabinet"):
        service.explain(found, "There.", vial=elsewhere, really_ml=D("9.6"), by=other, now=NINE)
