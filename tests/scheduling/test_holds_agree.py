"""A chair that is kept is taken for whoever asks: the search, the gate and the board."""

from datetime import timedelta
from random import Random

import pytest

from clinic_sched.errors import DomainError
from clinic_sched.scheduling import service
from clinic_sched.scheduling.engine.lanes import each
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.queries import days
from clinic_sched.scheduling.queries.board import board_day
from clinic_sched.scheduling.service import gate, offers
from tests import builders
from tests.moments import MONDAY, OPENING
from tests.scheduling.waitlists import FRIDAY, waits

SHAPES = [VisitShape(20, 15, 30, 15), VisitShape(35, 40, 60, 15), VisitShape(0, 30, 0, 0)]
LATER = FRIDAY + timedelta(minutes=31)


def crowded(random, site, version, by):
    """Book, offer, answer and let lapse at random starts."""
    for _ in range(14):
        starts_at = OPENING + timedelta(minutes=15 * random.randrange(40))
        facts = {"by": by, "now": random.choice((FRIDAY, FRIDAY, LATER))}
        try:
            if random.random() < 0.4:
                patient = builders.candidate(version)
                service.book(
                    patient=patient, version=version, site=site, starts_at=starts_at, **facts
                )
                continue
            made = service.offer(waits(version, site, by), starts_at, **facts)
            if random.random() < 0.4:
                answer = random.choice((service.accept, service.decline, service.withdraw))
                answer(made, **facts)
        except DomainError:
            pass


def seats(site, stranger, shape, starts_at, chair):
    """Does the gate let somebody else in there?"""
    wanted = gate.Wanted(site, stranger, shape, starts_at, chair)
    gate.take(wanted, now=LATER)
    try:
        gate.find_seat(wanted, overriding=False)
    except DomainError:
        return False
    return True


@pytest.mark.parametrize("seed", range(6))
def test_the_search_the_gate_and_the_board_agree_on_what_is_kept(
    session, site, version, receptionist, seed
):
    random = Random(seed)
    site.pumps = random.choice((2, 9))
    crowded(random, site, version, receptionist)
    stranger, shape = builders.patient(), random.choice(SHAPES)

    search = days.one_day(site, MONDAY, now=LATER)
    expected = {
        (search.timeline.moment(cell), chair.id)
        for chair in site.chairs
        for cell in each(search.starts(shape, chairs=(chair.id,)))
    }

    starts = [OPENING + timedelta(minutes=15 * nth) for nth in range(48)]
    let_in = {
        (start, chair.id)
        for start in starts
        for chair in site.chairs
        if seats(site, stranger, shape, start, chair)
    }
    board = board_day(site, MONDAY).day
    drawn = {
        (board.timeline.moment(cell), chair.id)
        for chair in site.chairs
        for cell in each(board.starts(shape, chairs=(chair.id,)))
    }
    assert let_in == drawn == expected


def test_a_hold_put_past_the_gate_is_seen_by_the_gate(session, site, version):
    for chair in site.chairs:
        offers.keep_chair(site, chair.id, service.shape_of(version), OPENING, now=LATER)

    assert not seats(site, builders.patient(), SHAPES[0], OPENING, None)
