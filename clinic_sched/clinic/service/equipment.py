"""Checking the equipment of a chair: item by item, remembered for the chair and the day."""

from collections.abc import Mapping
from datetime import date, datetime

from clinic_sched.accounts.models import User
from clinic_sched.audit.service import record
from clinic_sched.clinic import queries
from clinic_sched.clinic.equipment import EQUIPMENT
from clinic_sched.clinic.errors import NothingChecked
from clinic_sched.clinic.models import Chair, ChairCheck
from clinic_sched.database import db


def check_equipment(
    chair: Chair,
    on: date,
    found: Mapping[str, bool | None],
    note: str = "",
    *,
    by: User,
    now: datetime,
) -> ChairCheck | None:
    """Keep what was found at a chair on a day, on top of what was found before; or nothing new."""
    before = queries.find_chair_check(chair.id, on)
    known = before.found if before else dict.fromkeys(EQUIPMENT)
    merged = known | {item: answer for item, answer in found.items() if answer is not None}
    if not any(answer is not None for answer in merged.values()):
        raise NothingChecked
    if merged == known and not note:
        return before
    check = ChairCheck(chair_id=chair.id, on=on, at=now, by=by, note=note, **merged)
    db.session.add(check)
    db.session.flush()
    about = {"chair": chair.label, **merged}
    record("check equipment", f"chair:{chair.public_id}", about, by=by, now=now)
    return check
