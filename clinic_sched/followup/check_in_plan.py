"""When a patient is asked how they are: the rows of a protocol's follow-up, as moments.

Pure: nothing here touches the database, the request or the clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic_sched.protocols.course import FollowUp
from clinic_sched.protocols.vocabulary import Channel, Instrument

# How long a form stays open: as long again as it was waited for, within these.
OPEN_AT_LEAST = timedelta(days=2)
OPEN_AT_MOST = timedelta(days=7)

BEFORE_ROW = -1
BEFORE_OFFSET = "PT0S"
# What can be compared with how it was before the first infusion.
COMPARED = (Instrument.NRS, Instrument.PEG, Instrument.PHQ9, Instrument.GAD7, Instrument.MME)
_ON_A_FORM = {Channel.EMAIL_LINK, Channel.SMS_LINK}


@dataclass(frozen=True)
class PlannedCheckIn:
    """One row of the follow-up: what is asked, by whom, and between when and when."""

    row: int
    offset: str
    instruments: tuple[str, ...]
    by_phone: bool
    due_at: datetime
    expires_at: datetime


def after_infusion(rows: Sequence[FollowUp], left_at: datetime) -> list[PlannedCheckIn]:
    """Return the check-ins that follow an infusion, counted from when the patient left."""
    return [
        PlannedCheckIn(
            row=number,
            offset=row.offset_text,
            instruments=tuple(instrument.value for instrument in row.instruments),
            by_phone=row.channel not in _ON_A_FORM,
            due_at=left_at + row.offset,
            expires_at=left_at + _closes(row.offset, [later.offset for later in rows]),
        )
        for number, row in enumerate(rows)
    ]


def before_infusion(rows: Sequence[FollowUp], opened_at: datetime) -> PlannedCheckIn | None:
    """Return the questions asked before the first infusion, to compare the later answers with."""
    asked = {instrument for row in rows for instrument in row.instruments}
    compared = tuple(instrument.value for instrument in COMPARED if instrument in asked)
    if not compared:
        return None
    closes = opened_at + OPEN_AT_LEAST
    return PlannedCheckIn(BEFORE_ROW, BEFORE_OFFSET, compared, False, opened_at, closes)


def _closes(offset: timedelta, others: Sequence[timedelta]) -> timedelta:
    """A form closes when the next one opens, at the latest."""
    open_for = max(OPEN_AT_LEAST, min(offset, OPEN_AT_MOST))
    following = [other for other in others if other > offset]
    return min([offset + open_for, *following])
