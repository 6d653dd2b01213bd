"""What people do with controlled drugs; every deed is a line of the book."""

from collections.abc import Iterator
from contextlib import contextmanager

from clinic_sched.database import db
from clinic_sched.ledger.service.book import add_cabinet, change_terms
from clinic_sched.ledger.service.corrections import correct, explain
from clinic_sched.ledger.service.counting import Counted, count
from clinic_sched.ledger.service.drawing import (
    Settled,
    administer,
    check_accounted,
    draw,
    put_back,
    settle,
    waste,
)
from clinic_sched.ledger.service.signing import Signed
from clinic_sched.ledger.service.stock import (
    Delivery,
    dispose,
    lose,
    receive,
    set_apart,
    transfer,
    waste_rest,
)


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Do everything inside or nothing of it, so that a refusal shows what is really kept."""
    with db.session.begin_nested():
        yield


__all__ = [
    "Counted",
    "Delivery",
    "Settled",
    "Signed",
    "add_cabinet",
    "administer",
    "all_or_nothing",
    "change_terms",
    "check_accounted",
    "correct",
    "count",
    "dispose",
    "draw",
    "explain",
    "lose",
    "put_back",
    "receive",
    "set_apart",
    "settle",
    "transfer",
    "waste",
    "waste_rest",
]
