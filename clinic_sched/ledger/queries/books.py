"""The book of a site, its cabinets, and who may witness."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from clinic_sched.accounts import queries as accounts
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.errors import NotFound
from clinic_sched.ledger.models import LedgerBook, LedgerCabinet
from clinic_sched.ledger.rules import KEPT_YEARS, TOLERANCE_ML, UNRESOLVED_HOURS


@dataclass(frozen=True)
class Terms:
    """What a site has decided about its book."""

    tolerance_ml: Decimal = TOLERANCE_ML
    unresolved_hours: int = UNRESOLVED_HOURS
    kept_years: int = KEPT_YEARS


def terms_of(site_id: int) -> Terms:
    """What the site has decided, or what holds where it has not."""
    book = db.session.scalar(sa.select(LedgerBook).where(LedgerBook.site_id == site_id))
    if book is None:
        return Terms()
    return Terms(book.tolerance_ml, book.unresolved_hours, book.kept_years)


def cabinets(site: Site) -> Sequence[LedgerCabinet]:
    """The cabinets of a site, by name."""
    query = sa.select(LedgerCabinet).where(LedgerCabinet.site_id == site.id)
    return db.session.scalars(query.order_by(LedgerCabinet.name)).all()


def get_cabinet(public_id: str) -> LedgerCabinet:
    """The cabinet of that public id, or `NotFound`."""
    query = sa.select(LedgerCabinet).where(LedgerCabinet.public_id == public_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("cabinet")
    return found


def find_cabinet(site: Site, public_id: str | None) -> LedgerCabinet | None:
    """The cabinet of that public id at the site, or its first where none is asked for."""
    found = [one for one in cabinets(site) if not public_id or one.public_id == public_id]
    return found[0] if found else None


def witnesses(*, of: User) -> list[User]:
    """Everybody else who works with the ledger, by name."""
    people = accounts.staff()
    return [one for one in people if one.id != of.id and one.may(Permission.USE_LEDGER)]
