"""What of a record stands: rows that were not struck, with the values that replaced others."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from clinic_sched.errors import NotFound
from clinic_sched.protocols.readings import CATALOGUE
from clinic_sched.protocols.wording import plain
from clinic_sched.sessions.corrections import Amendment, Strike
from clinic_sched.sessions.entries import Entry, Part
from clinic_sched.sessions.errors import AlreadyStruck
from clinic_sched.sessions.models import (
    Concern,
    InfusionSession,
    Note,
    Reaction,
    VitalSigns,
)
from clinic_sched.sessions.observations import shown
from clinic_sched.sessions.rules import NoteKind

Place = tuple[Part, int]
_BP = frozenset({"sbp", "dbp"})


def strikes(infusion: InfusionSession) -> dict[Place, Strike]:
    """What was struck, by its place in the record."""
    return {_place(strike): strike for strike in infusion.strikes}


def whole_strike(infusion: InfusionSession) -> Strike | None:
    """The strike through the whole record, if there is one."""
    return strikes(infusion).get((Part.SESSION, infusion.id))


def vitals(infusion: InfusionSession) -> list[VitalSigns]:
    """The sets of readings that count, in the order they were taken."""
    struck = {strike.vitals_id for strike in infusion.strikes}
    rows = [row for row in infusion.vitals if row.id not in struck]
    return sorted(rows, key=lambda row: (row.taken_at, row.id))


def readings(infusion: InfusionSession, row: VitalSigns) -> dict[str, Decimal]:
    """The readings of a set as they count: what was amended takes the place of the old."""
    changed = {
        field: Decimal(amendment.new_value)
        for (part, row_id, field), amendment in amended(infusion).items()
        if part is Part.VITALS and row_id == row.id
    }
    return row.readings | changed


def given_mg(infusion: InfusionSession) -> Decimal | None:
    """What the patient was given, as it counts."""
    changed = amended(infusion).get((Part.SESSION, infusion.id, "given_mg"))
    return Decimal(changed.new_value) if changed else infusion.given_mg


def notes(infusion: InfusionSession) -> list[Note]:
    """The notes that count."""
    struck = {strike.note_id for strike in infusion.strikes}
    return [row for row in infusion.notes if row.id not in struck]


def rescues(infusion: InfusionSession) -> list[Note]:
    """The rescue drugs that were given."""
    return [note for note in notes(infusion) if note.kind is NoteKind.RESCUE]


def reactions(infusion: InfusionSession) -> list[Reaction]:
    """The reactions that count."""
    struck = {strike.reaction_id for strike in infusion.strikes}
    return [row for row in infusion.reactions if row.id not in struck]


def concerns(infusion: InfusionSession) -> list[Concern]:
    """The crossed thresholds, but for those of a struck reading."""
    struck = {strike.vitals_id for strike in infusion.strikes}
    return [concern for concern in infusion.concerns if concern.vitals_id not in struck]


def open_concerns(infusion: InfusionSession) -> list[Concern]:
    """The crossed thresholds that nobody has answered."""
    return [concern for concern in concerns(infusion) if concern.answered_at is None]


def amended(infusion: InfusionSession) -> dict[tuple[Part, int, str], Amendment]:
    """The last amendment of each value; there is none before the signature."""
    if infusion.signed_at is None:
        return {}
    return {(Part(row.part), row.row_id, row.field): row for row in infusion.amendments}


def struck(infusion: InfusionSession) -> dict[str, Strike]:
    """What was struck, by the entry's name in an address."""
    return {f"{part.value}-{row_id}": row for (part, row_id), row in strikes(infusion).items()}


def changes(infusion: InfusionSession) -> dict[str, dict[str, str]]:
    """The values that replaced others, by the entry's name and the field."""
    found: dict[str, dict[str, str]] = {}
    for (part, row_id, field), row in amended(infusion).items():
        found.setdefault(f"{part.value}-{row_id}", {})[field] = row.new_value
    return found


def get_entry(infusion: InfusionSession, ref: str) -> Entry:
    """The entry of that name, or `NotFound`; one that was struck is `AlreadyStruck`."""
    if ref in struck(infusion):
        raise AlreadyStruck
    for entry in entries(infusion):
        if entry.ref == ref:
            return entry
    raise NotFound("entry")


def times(infusion: InfusionSession) -> dict[str, datetime]:
    """When each entry was made, by its name in an address."""
    return {
        **{f"{Part.VITALS}-{row.id}": row.taken_at for row in infusion.vitals},
        **{f"{Part.REACTIONS}-{row.id}": row.onset_at for row in infusion.reactions},
        **{f"{Part.NOTES}-{row.id}": row.at for row in infusion.notes},
        f"{Part.SESSION}-{infusion.id}": infusion.opened_at,
    }


def entries(infusion: InfusionSession) -> list[Entry]:
    """Every entry that may be corrected and was not struck, the newest first of each kind."""
    found = [
        *(_of_vitals(row) for row in reversed(vitals(infusion))),
        *(_of_reaction(row) for row in reversed(reactions(infusion))),
        *(_of_note(row) for row in reversed(notes(infusion))),
    ]
    if whole_strike(infusion) is None:
        found.append(_of_session(infusion))
    changes = amended(infusion)
    return [_with_changes(entry, changes) for entry in found]


def not_struck() -> sa.ColumnElement[bool]:
    """Say in a query that the whole record was not entered in error."""
    whole = sa.select(Strike.id).where(
        Strike.session_id == InfusionSession.id,
        Strike.vitals_id.is_(None),
        Strike.note_id.is_(None),
        Strike.reaction_id.is_(None),
    )
    return ~whole.exists()


def reading_not_struck() -> sa.ColumnElement[bool]:
    """Say in a query that a set of readings was not entered in error."""
    return ~sa.select(Strike.id).where(Strike.vitals_id == VitalSigns.id).exists()


def _place(strike: Strike) -> Place:
    if strike.vitals_id is not None:
        return Part.VITALS, strike.vitals_id
    if strike.note_id is not None:
        return Part.NOTES, strike.note_id
    if strike.reaction_id is not None:
        return Part.REACTIONS, strike.reaction_id
    return Part.SESSION, strike.session_id


def _of_vitals(row: VitalSigns) -> Entry:
    taken = row.readings
    values = {code: plain(taken[code]) for code in CATALOGUE if code in taken}
    words = [f"{_short(code)} {shown(code, taken[code])}" for code in values if code not in _BP]
    if "sbp" in taken:
        words.insert(0, f"BP {plain(taken['sbp'])}/{plain(taken['dbp'])}")
    return Entry(Part.VITALS, row.id, ", ".join(words), values)


def _short(code: str) -> str:
    return CATALOGUE[code].label.split(" (")[0]


def _of_reaction(row: Reaction) -> Entry:
    values = {"term": row.term, "grade": str(row.grade), "action": row.action}
    return Entry(Part.REACTIONS, row.id, f"{row.term}, grade {row.grade}", values)


def _of_note(row: Note) -> Entry:
    return Entry(Part.NOTES, row.id, row.text, {"text": row.text})


def _of_session(infusion: InfusionSession) -> Entry:
    given = "" if infusion.given_mg is None else plain(infusion.given_mg)
    values = {
        "given_mg": given,
        "escort_name": infusion.escort_name or "",
        "escort_phone": infusion.escort_phone or "",
    }
    held = values if infusion.started_at else {key: values[key] for key in list(values)[1:]}
    return Entry(Part.SESSION, infusion.id, "The whole record", held)


def _with_changes(entry: Entry, changes: Mapping[tuple[Part, int, str], Amendment]) -> Entry:
    mine = {
        field: row.new_value
        for (part, row_id, field), row in changes.items()
        if (part, row_id) == (entry.part, entry.row_id)
    }
    if not mine:
        return entry
    return Entry(entry.part, entry.row_id, entry.title, dict(entry.values) | mine)
