"""From the vial to the patient: drawn, given, wasted or put back, and all of it told."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from clinic_sched import clock
from clinic_sched.accounts.models import User
from clinic_sched.ledger import queries, reckoning, rules
from clinic_sched.ledger.errors import LedgerRefused, NotReconciled
from clinic_sched.ledger.models import LedgerEntry, LedgerVial
from clinic_sched.ledger.reckoning import Draw
from clinic_sched.ledger.rules import EntryKind
from clinic_sched.ledger.service import signing
from clinic_sched.ledger.service.book import Line, take, write
from clinic_sched.ledger.service.signing import Signed
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.wording import plain

_NONE = Decimal(0)


@dataclass(frozen=True)
class Settled:
    """What is said of everything drawn for a session: given, wasted, and who signs."""

    given_mg: Decimal
    wasted_ml: Decimal
    signed: Signed
    reason: str = ""
    recorded_mg: Decimal | None = None


def draw(
    vial: LedgerVial,
    quantity_ml: Decimal,
    *,
    subject: str,
    patient: Patient,
    by: User,
    now: datetime,
) -> LedgerEntry:
    """Draw from a vial for a session; the first draw opens the vial."""
    site = vial.cabinet.site
    book = take(site.id)
    rules.check_usable(
        vial.name.capitalize(),
        expires_on=vial.expires_on,
        is_apart=queries.is_apart(vial),
        today=clock.local_date(now, site.clock),
    )
    if not queries.is_opened(vial):
        write(book, vial, Line(EntryKind.OPEN, _NONE), by=by, now=now)
    line = Line(EntryKind.DRAW, quantity_ml, -quantity_ml, subject=subject, patient_id=patient.id)
    return write(book, vial, line, by=by, now=now)


def administer(
    drawn: LedgerEntry, quantity_ml: Decimal, reason: str = "", *, by: User, now: datetime
) -> LedgerEntry:
    """Note what of a draw the patient was given."""
    return _of_draw(drawn, EntryKind.ADMINISTER, quantity_ml, reason=reason, by=by, now=now)


def waste(
    drawn: LedgerEntry, quantity_ml: Decimal, signed: Signed, *, by: User, now: datetime
) -> LedgerEntry:
    """Note what of a draw was thrown away, and who saw it."""
    required = drawn.cabinet.site.waste_witness_required
    witness = signing.check(signed, witness_required=required, by=by, now=now)
    return _of_draw(drawn, EntryKind.WASTE, quantity_ml, witness=witness, by=by, now=now)


def put_back(
    drawn: LedgerEntry, reason: str, signed: Signed, *, by: User, now: datetime
) -> LedgerEntry:
    """Put a draw of which nothing was used back to its vial, with a witness as for waste."""
    required = drawn.cabinet.site.waste_witness_required
    witness = signing.check(signed, witness_required=required, by=by, now=now)
    take(drawn.site_id)
    state = _state_of(drawn)
    if state.is_touched:
        raise LedgerRefused("ml", "Some of it was given or wasted: it cannot be put back whole.")
    return _of_draw(
        drawn,
        EntryKind.RETURN,
        drawn.quantity_ml,
        change_ml=drawn.quantity_ml,
        reason=reason,
        witness=witness,
        by=by,
        now=now,
    )


def settle(subject: str, said: Settled, *, by: User, now: datetime) -> None:
    """Say what became of everything drawn for a session: so much given, so much wasted.

    What does not add up within the site's tolerance is refused, and so is an amount other
    than the record's without a reason.
    """
    draws = queries.open_draws(subject)
    if not draws:
        raise LedgerRefused("given_mg", "Everything drawn for this session is accounted for.")
    first = queries.get_entry(draws[0].public_id)
    site = first.cabinet.site
    take(site.id)
    draws = queries.open_draws(subject)
    tolerance = queries.terms_of(site.id).tolerance_ml
    shares = reckoning.share(draws, given_mg=said.given_mg, wasted_ml=said.wasted_ml)
    if wrong := reckoning.differs(shares, tolerance_ml=tolerance):
        raise LedgerRefused("wasted_ml", wrong)
    _check_as_recorded(subject, draws, said, tolerance)
    needs = said.wasted_ml > 0 and site.waste_witness_required
    witness = signing.check(said.signed, witness_required=needs, by=by, now=now)
    # A reason with what was given explains a difference from the record; before there is
    # one, it is about what was wasted.
    of_given, of_waste = ("", said.reason) if said.recorded_mg is None else (said.reason, "")
    for one in shares:
        drawn = queries.get_entry(one.draw.public_id)
        if one.given_ml or not one.wasted_ml:
            administer(drawn, one.given_ml, of_given, by=by, now=now)
        if one.wasted_ml:
            kind, ml = EntryKind.WASTE, one.wasted_ml
            _of_draw(drawn, kind, ml, reason=of_waste, witness=witness, by=by, now=now)


def check_accounted(subject: str, *, recorded_mg: Decimal | None) -> None:
    """Refuse to sign a record while what was drawn for it is not accounted for."""
    found = queries.unaccounted(subject, recorded_mg=recorded_mg)
    if found:
        sentences = " ".join(found)
        raise NotReconciled(f"The controlled drug is not accounted for. {sentences}")


def _check_as_recorded(
    subject: str, draws: list[Draw], said: Settled, tolerance_ml: Decimal
) -> None:
    if said.recorded_mg is None and said.reason.strip() and not said.wasted_ml:
        sentence = "The record does not say yet what was given: there is nothing to explain."
        raise LedgerRefused("reason", sentence)
    if said.recorded_mg is None or said.reason.strip():
        return
    before = sum((one.given_mg for one in queries.draws(subject)), _NONE)
    given = before + said.given_mg
    if not reckoning.is_as_recorded(
        draws, given_mg=given, recorded_mg=said.recorded_mg, tolerance_ml=tolerance_ml
    ):
        raise LedgerRefused(
            "reason",
            f"The record says {plain(said.recorded_mg)} mg were given, this "
            f"{plain(given)} mg. Say why.",
        )


def _of_draw(
    drawn: LedgerEntry,
    kind: EntryKind,
    quantity_ml: Decimal,
    *,
    change_ml: Decimal = _NONE,
    reason: str = "",
    witness: User | None = None,
    by: User,
    now: datetime,
) -> LedgerEntry:
    book = take(drawn.site_id)
    state = _state_of(drawn)
    if quantity_ml - state.open_ml > book.tolerance_ml:
        raise LedgerRefused(
            "ml", f"Of this draw {plain(max(state.open_ml, _NONE))} mL are left to account for."
        )
    line = Line(
        kind,
        quantity_ml,
        change_ml,
        subject=drawn.subject,
        patient_id=drawn.patient_id,
        witness=witness,
        reason=reason,
        refers_to=drawn,
    )
    assert drawn.vial is not None  # noqa: S101 (the table has no draw without a vial)
    return write(book, drawn.vial, line, by=by, now=now)


def _state_of(drawn: LedgerEntry) -> Draw:
    found = [one for one in queries.draws(drawn.subject or "") if one.public_id == drawn.public_id]
    if not found:
        raise LedgerRefused("ml", "This is no draw, or it was reversed.")
    return found[0]
