"""What comes into a cabinet and leaves it, other than for a patient."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic_sched.accounts.rules import Role
from clinic_sched.audit import queries as trail
from clinic_sched.ledger import queries, service
from clinic_sched.ledger.errors import (
    AlreadyDone,
    CabinetKnown,
    CannotCorrect,
    LedgerRefused,
    NotEnough,
    VialSetApart,
)
from clinic_sched.ledger.queries import reports
from clinic_sched.ledger.queries.reports import Asked
from tests import builders
from tests.ledger.cabinet import cabinet, delivery, drawn, signed, site, vial
from tests.moments import MONDAY, NINE

D = Decimal
DAY = timedelta(days=1)


@pytest.fixture
def manager(session):
    return builders.user(Role.MANAGER)


@pytest.fixture
def expired(session):
    """A vial whose last day was yesterday."""
    return vial(expires_on=MONDAY - DAY, now=NINE - 9 * DAY)


def kinds(of):
    return [entry.kind.value for entry in queries.of_vial(of)]


def test_every_vial_of_a_delivery_has_a_number_of_its_own(session, manager):
    safe = cabinet()

    vials = service.receive(safe, delivery(vials=3), by=manager, now=NINE)

    assert [one.number for one in vials] == [1, 2, 3]
    assert [item.full for item in queries.items(queries.held(safe.site, now=NINE))] == [3]


def test_a_delivery_that_has_expired_is_not_taken_in(session, manager):
    with pytest.raises(LedgerRefused, match="send the vials back"):
        service.receive(cabinet(), delivery(expires_on=MONDAY - DAY), by=manager, now=NINE)


def test_a_cabinet_has_a_name_of_its_own_at_its_site(session, manager):
    safe = cabinet()

    with pytest.raises(CabinetKnown):
        service.add_cabinet(safe.site, "Safe", by=manager, now=NINE)

    service.add_cabinet(site(), "Safe", by=manager, now=NINE)


def test_an_expired_vial_is_set_apart_once_and_stays_in_the_book(session, manager, expired):
    service.set_apart(expired, by=manager, now=NINE)

    (held,) = queries.held(expired.cabinet.site, now=NINE)
    assert (held.is_apart, held.balance_ml) == (True, D("10.000"))
    assert queries.drawable(expired.cabinet.site, "ketamine racemic", now=NINE) == []
    with pytest.raises(VialSetApart):
        drawn(expired)
    with pytest.raises(LedgerRefused, match="already"):
        service.set_apart(expired, by=manager, now=NINE)


def test_a_vial_that_has_not_expired_is_not_set_apart(session, manager):
    with pytest.raises(LedgerRefused, match="has not expired"):
        service.set_apart(vial(), by=manager, now=NINE)


def test_the_reverse_distributor_takes_all_of_a_vial(session, manager, expired):
    service.dispose(expired, "Return Ltd, RB1", "Form 41 no. 7", by=manager, now=NINE)

    assert queries.balance_of(expired) == 0
    with pytest.raises(LedgerRefused, match="is empty"):
        service.dispose(expired, "Return Ltd", "", by=manager, now=NINE)


def test_a_loss_is_no_more_than_there_was(session, manager):
    lost = vial()

    with pytest.raises(NotEnough):
        service.lose(lost, D("10.5"), "Gone.", by=manager, now=NINE)

    service.lose(lost, D(10), "The safe was open.", "Form 106", by=manager, now=NINE)
    assert queries.balance_of(lost) == 0


def test_a_sealed_vial_moves_to_another_sites_book(session, manager):
    here, there = vial(), cabinet(name="Other safe")

    moved = service.transfer(here, there, "They ran short.", by=manager, now=NINE)

    assert queries.balance_of(here) == 0
    assert queries.balance_of(moved) == D("10.000")
    assert (moved.lot, moved.cabinet.name) == (here.lot, "Other safe")
    for book in (here.cabinet.site, there.site):
        assert queries.find_break(book) is None


def test_an_opened_vial_stays_where_it_is(session, manager):
    opened = vial()
    drawn(opened)

    with pytest.raises(LedgerRefused, match="stays in its cabinet"):
        service.transfer(opened, cabinet(), "Why not.", by=manager, now=NINE)


def test_only_the_rest_of_an_opened_vial_is_wasted(session, manager):
    with pytest.raises(LedgerRefused, match="never opened"):
        service.waste_rest(vial(), D(1), "Old.", signed(), by=manager, now=NINE)


def test_a_correction_reverses_and_leaves_both_lines(session, manager):
    taken = vial()
    row = drawn(taken)

    service.correct(row, "Another vial was meant.", by=manager, now=NINE)

    assert queries.balance_of(taken) == D("10.000")
    assert kinds(taken) == ["correction", "draw", "open_vial", "receive"]
    assert queries.draws(row.subject) == []
    with pytest.raises(AlreadyDone):
        service.correct(row, "Again.", by=manager, now=NINE)


def test_a_draw_is_reversed_only_after_what_was_written_of_it(session, manager):
    row = drawn()
    given = service.administer(row, D("0.8"), by=manager, now=NINE)

    with pytest.raises(CannotCorrect, match="First correct"):
        service.correct(row, "Wrong.", by=manager, now=NINE)

    service.correct(given, "Wrong.", by=manager, now=NINE)
    service.correct(row, "Wrong.", by=manager, now=NINE)


def test_what_only_tells_is_not_reversed(session, manager):
    taken = vial()
    drawn(taken)
    opening = queries.of_vial(taken)[1]

    with pytest.raises(CannotCorrect):
        service.correct(opening, "Not opened.", by=manager, now=NINE)


def test_the_inventory_is_as_it_was_at_the_opening_or_the_close_of_that_day(session):
    taken = vial(now=NINE - DAY)
    drawn(taken)
    place = taken.cabinet.site

    def left(moment):
        found = reports.report(
            place, "inventory", Asked(MONDAY, MONDAY, moment), now=NINE + 2 * DAY
        )
        return [row[-2] for row in found.rows]

    assert (left("open"), left("close")) == (["10"], ["9.2"])


def test_a_report_leaves_out_what_was_reversed(session, manager):
    row = drawn()
    drawn(row.vial, ml="0.5", subject="session:two")
    service.correct(row, "Wrong.", by=manager, now=NINE)

    found = reports.report(row.cabinet.site, "usage", Asked(MONDAY, MONDAY), now=NINE)

    assert [one[7] for one in found.rows] == ["0.5"]


def test_every_line_is_in_the_trail_with_its_hash(session):
    row = drawn()

    (event,) = trail.trail(subject=f"ledger:{row.public_id}")
    assert (event.action, event.details["hash"]) == ("ledger draw", row.hash)
