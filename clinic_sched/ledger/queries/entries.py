"""The lines of the book."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.errors import NotFound
from clinic_sched.ledger import chain
from clinic_sched.ledger.chain import Link
from clinic_sched.ledger.models import LedgerBook, LedgerCabinet, LedgerEntry, LedgerVial
from clinic_sched.ledger.rules import EntryKind

# What the chain is made of, and what only finds the row.
NOT_HASHED = {"id", "public_id", "previous_hash", "hash"}
_WHOLE = (
    joinedload(LedgerEntry.vial),
    joinedload(LedgerEntry.patient),
    joinedload(LedgerEntry.by),
    joinedload(LedgerEntry.witness),
    joinedload(LedgerEntry.cabinet),
)


def last_entries(site: Site, *, limit: int = 25) -> Sequence[LedgerEntry]:
    """The newest lines of a site's book."""
    query = (
        sa.select(LedgerEntry)
        .options(*_WHOLE)
        .where(LedgerEntry.site_id == site.id)
        .order_by(LedgerEntry.number.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def of_vial(vial: LedgerVial) -> Sequence[LedgerEntry]:
    """Every line about one vial, the newest first."""
    query = (
        sa.select(LedgerEntry)
        .options(*_WHOLE)
        .where(LedgerEntry.vial_id == vial.id)
        .order_by(LedgerEntry.number.desc())
    )
    return db.session.scalars(query).all()


def of_subject(subject: str) -> Sequence[LedgerEntry]:
    """Every line about one session, in the order they were written."""
    query = (
        sa.select(LedgerEntry)
        .options(*_WHOLE)
        .where(LedgerEntry.subject == subject)
        .order_by(LedgerEntry.number)
    )
    return db.session.scalars(query).all()


def get_entry(public_id: str) -> LedgerEntry:
    """The line of that public id, or `NotFound`."""
    query = sa.select(LedgerEntry).options(*_WHOLE).where(LedgerEntry.public_id == public_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("entry")
    return found


def open_differences(site: Site) -> Sequence[LedgerEntry]:
    """Differences nobody has explained, the oldest first."""
    answer = aliased(LedgerEntry)
    explained = sa.exists().where(
        answer.refers_to_id == LedgerEntry.id, answer.kind == EntryKind.EXPLANATION
    )
    query = (
        sa.select(LedgerEntry)
        .options(*_WHOLE)
        .where(
            LedgerEntry.site_id == site.id, LedgerEntry.kind == EntryKind.DISCREPANCY, ~explained
        )
        .order_by(LedgerEntry.number)
    )
    return db.session.scalars(query).all()


def last_count(cabinet: LedgerCabinet) -> LedgerEntry | None:
    """The last line that somebody counted in a cabinet, if anybody did."""
    query = (
        sa.select(LedgerEntry)
        .options(*_WHOLE)
        .where(LedgerEntry.cabinet_id == cabinet.id, LedgerEntry.kind == EntryKind.COUNT)
        .order_by(LedgerEntry.number.desc())
    )
    return db.session.scalar(query.limit(1))


def is_corrected(entry: LedgerEntry) -> bool:
    """Was the line reversed?"""
    return answered(entry, EntryKind.CORRECTION) is not None


def answered(entry: LedgerEntry, kind: EntryKind) -> LedgerEntry | None:
    """The line of that kind about this one, if there is one."""
    query = sa.select(LedgerEntry).where(
        LedgerEntry.refers_to_id == entry.id, LedgerEntry.kind == kind
    )
    return db.session.scalar(query.limit(1))


def find_break(site: Site) -> int | None:
    """The number of the first line that is not as it was written, if any."""
    book = db.session.scalar(sa.select(LedgerBook).where(LedgerBook.site_id == site.id))
    last = (book.last_number, book.last_hash) if book else (0, chain.START)
    return chain.find_break(_links(site), last_number=last[0], last_hash=last[1])


def content_of(entry: LedgerEntry) -> dict[str, object]:
    """Everything the hash of a line covers, but the line before it."""
    columns = sa.inspect(LedgerEntry).column_attrs.keys()
    return {name: getattr(entry, name) for name in columns if name not in NOT_HASHED}


def _links(site: Site) -> Iterator[Link]:
    number = 0
    while page := _lines_after(site, number):
        for entry in page:
            yield Link(entry.number, content_of(entry), entry.previous_hash, entry.hash)
        number = page[-1].number


def _lines_after(site: Site, number: int, limit: int = 500) -> Sequence[LedgerEntry]:
    query = (
        sa.select(LedgerEntry)
        .where(LedgerEntry.site_id == site.id, LedgerEntry.number > number)
        .order_by(LedgerEntry.number)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()
