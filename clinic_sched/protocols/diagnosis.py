"""Every fault of a document, not only the first, for whoever has to mend it."""

import re

from clinic_sched.protocols import library
from clinic_sched.protocols.document import parse
from clinic_sched.protocols.errors import ProtocolRefused

MOST = 20
# Whatever is faulty is laid aside, and something sound put in its place to read on.
_SOUND = "KET-MOOD-40"
_ROW = re.compile(r"(\w+)\[(\d+)\]")
_TOP = re.compile(r"\w+")


def faults(document: dict[str, object]) -> list[str]:
    """Return what is wrong in each part and each row of a document, as sentences."""
    sound, mending = library.document(_SOUND), dict(document)
    found: list[str] = []
    mended: set[str] = set()
    while len(found) < MOST:
        try:
            parse(mending)
        except ProtocolRefused as refusal:
            place = _part_of(refusal.place)
            if place in {"", "code", *mended}:
                return found or [str(refusal)]
            found.append(str(refusal))
            # Read last: without it, what the others name as their source cannot be judged.
            if place == "sources":
                return found
            mended.add(place)
            _mend(mending, sound, place)
        else:
            return found
    return found


def _part_of(place: str) -> str:
    row = _ROW.match(place)
    top = _TOP.match(place)
    return row[0] if row else top[0] if top else ""


def _mend(mending: dict[str, object], sound: dict[str, object], place: str) -> None:
    row = _ROW.fullmatch(place)
    name = row[1] if row else place
    rows, models = mending.get(name), sound.get(name)
    if row and isinstance(rows, list) and isinstance(models, list) and models:
        nth = int(row[2]) - 1
        mending[name] = [*rows[:nth], models[0], *rows[nth + 1 :]]
    elif name in sound:
        mending[name] = models
    else:
        mending.pop(name, None)
