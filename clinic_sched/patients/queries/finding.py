"""Finding people in the register by whatever is known of them."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from clinic_sched.database import db
from clinic_sched.patients.models import Patient
from clinic_sched.patients.search import Search


def find(search: Search, *, limit: int) -> Sequence[Patient]:
    """Who fits what was searched for, the likeliest first."""
    if search.is_empty:
        return []
    query = sa.select(Patient).where(*_fitting(search)).limit(limit)
    first = search.words[0] if search.words else ""
    begins = sa.case(
        (Patient.search_name.startswith(first, autoescape=True), 0),
        (Patient.search_name.contains(f" {first}", autoescape=True), 0),
        else_=1,
    )
    return db.session.scalars(query.order_by(begins, Patient.search_name, Patient.id)).all()


def _fitting(search: Search) -> Iterator[sa.ColumnElement[bool]]:
    number = sa.func.lower(Patient.number)
    for word in search.words:
        yield sa.or_(
            Patient.search_name.contains(word, autoescape=True),
            number.contains(word, autoescape=True),
        )
    if search.born:
        yield Patient.birth_date.in_(search.born)
    if search.digits:
        # A number dialled at home begins with a nought that the stored one has not.
        dialled = search.digits.lstrip("0") or search.digits
        yield sa.or_(Patient.phone.contains(dialled), number.contains(search.digits))
    if search.email:
        yield Patient.email.contains(search.email, autoescape=True)
