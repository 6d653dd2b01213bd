"""What was drawn for a session, and what became of it."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.ledger import reckoning
from clinic_sched.ledger.models import LedgerEntry
from clinic_sched.ledger.queries.books import terms_of
from clinic_sched.ledger.reckoning import Draw
from clinic_sched.ledger.rules import OF_A_DRAW, EntryKind


def draws(subject: str) -> list[Draw]:
    """Every draw for that subject with what became of it, less what was reversed."""
    return _reckon(_entries(subject))


def open_draws(subject: str) -> list[Draw]:
    """The draws for that subject that are not accounted for."""
    rows = _entries(subject)
    if not rows:
        return []
    tolerance = terms_of(rows[0].site_id).tolerance_ml
    return [draw for draw in _reckon(rows) if reckoning.is_open(draw, tolerance_ml=tolerance)]


def reconciled(subject: str) -> bool:
    """Is everything drawn for that subject given, wasted or returned?"""
    return not open_draws(subject)


def unaccounted(subject: str, *, recorded_mg: Decimal | None) -> list[str]:
    """Say what keeps the record of that subject from being signed; nothing if all is in order."""
    rows = _entries(subject)
    tolerance = terms_of(rows[0].site_id).tolerance_ml if rows else Decimal(0)
    return reckoning.unaccounted(_reckon(rows), recorded_mg=recorded_mg, tolerance_ml=tolerance)


def open_draws_at(site: Site) -> list[tuple[LedgerEntry, Draw]]:
    """Every draw at a site that is not accounted for, the oldest first."""
    tolerance = terms_of(site.id).tolerance_ml
    found = []
    for subject in _unsettled_subjects(site):
        rows = _entries(subject)
        by_id = {row.public_id: row for row in rows}
        found += [
            (by_id[draw.public_id], draw)
            for draw in _reckon(rows)
            if reckoning.is_open(draw, tolerance_ml=tolerance)
        ]
    return sorted(found, key=lambda pair: pair[0].number)


def _unsettled_subjects(site: Site) -> Sequence[str]:
    """The subjects whose draws are more than what was written of them, in one pass."""
    reversal = aliased(LedgerEntry)
    reversed_ = sa.exists().where(
        reversal.refers_to_id == LedgerEntry.id, reversal.kind == EntryKind.CORRECTION
    )
    drawn = sa.case(
        (LedgerEntry.kind == EntryKind.DRAW, LedgerEntry.quantity_ml),
        else_=-LedgerEntry.quantity_ml,
    )
    settled = sa.func.count().filter(LedgerEntry.kind.in_(OF_A_DRAW))
    query = (
        sa.select(LedgerEntry.subject)
        .where(
            LedgerEntry.site_id == site.id,
            LedgerEntry.subject.is_not(None),
            LedgerEntry.kind.in_({EntryKind.DRAW, *OF_A_DRAW}),
            ~reversed_,
        )
        .group_by(LedgerEntry.subject)
        .having(sa.or_(sa.func.abs(sa.func.sum(drawn)) > 0, settled == 0))
    )
    return [subject for subject in db.session.scalars(query) if subject]


def _entries(subject: str) -> Sequence[LedgerEntry]:
    query = (
        sa.select(LedgerEntry)
        .options(joinedload(LedgerEntry.vial))
        .where(LedgerEntry.subject == subject)
        .order_by(LedgerEntry.site_id, LedgerEntry.number)
    )
    return db.session.scalars(query).all()


def _reckon(rows: Iterable[LedgerEntry]) -> list[Draw]:
    rows = list(rows)
    reversed_ = {row.refers_to_id for row in rows if row.kind is EntryKind.CORRECTION}
    standing = [row for row in rows if row.id not in reversed_]
    return [
        _draw(row, [one for one in standing if one.refers_to_id == row.id])
        for row in standing
        if row.kind is EntryKind.DRAW
    ]


def _draw(row: LedgerEntry, of_it: list[LedgerEntry]) -> Draw:
    def ml(kind: EntryKind) -> Decimal:
        return sum((one.quantity_ml for one in of_it if one.kind is kind), Decimal(0))

    given = [one for one in of_it if one.kind is EntryKind.ADMINISTER]
    return Draw(
        public_id=row.public_id,
        drug=row.drug,
        vial=row.vial.name if row.vial else "",
        strength_mg_ml=row.strength_mg_ml,
        drawn_ml=row.quantity_ml,
        given_ml=ml(EntryKind.ADMINISTER),
        wasted_ml=ml(EntryKind.WASTE),
        returned_ml=ml(EntryKind.RETURN),
        is_touched=bool(of_it),
        is_explained=any(one.reason for one in given),
    )
