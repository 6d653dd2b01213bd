"""Adding chairs, changing them, and taking them out of use."""

from collections.abc import Sequence
from datetime import datetime

from clinic_sched.audit.service import Actor, record
from clinic_sched.clinic import queries
from clinic_sched.clinic.errors import ChairRetired, NameTaken
from clinic_sched.clinic.models import Chair, Site
from clinic_sched.clinic.service.sites import take_days_ahead
from clinic_sched.database import conflict_means, db
from clinic_sched.errors import DomainError


def add_chair(
    site: Site,
    label: str,
    *,
    features: Sequence[str] = (),
    is_overflow: bool = False,
    by: Actor,
    now: datetime,
) -> Chair:
    """Put another chair at the end of the row."""
    take_days_ahead(site, now=now)
    position = queries.last_position(site) + 1
    chair = Chair(
        site_id=site.id,
        label=label,
        position=position,
        features=list(features),
        is_overflow=is_overflow,
    )
    with conflict_means(_taken(label)):
        db.session.add(chair)
    record("add chair", _subject(chair), {"label": label}, by=by, now=now)
    return chair


def change_chair(
    site: Site,
    chair: Chair,
    *,
    label: str,
    position: int,
    features: Sequence[str],
    is_overflow: bool,
    by: Actor,
    now: datetime,
) -> None:
    """Rename a chair, move it in the row, or say what it offers."""
    take_days_ahead(site, now=now)
    with conflict_means(_taken(label)):
        chair.label, chair.position = label, position
        chair.features, chair.is_overflow = list(features), is_overflow
    record("change chair", _subject(chair), {"label": label}, by=by, now=now)


def retire_chair(site: Site, chair: Chair, *, by: Actor, now: datetime) -> None:
    """Take a chair out of use; visits booked in it stay until somebody moves them."""
    take_days_ahead(site, now=now)
    if chair.retired_at is not None:
        raise ChairRetired(chair.label, "out of use")
    chair.retired_at = now
    record("retire chair", _subject(chair), {"label": chair.label}, by=by, now=now)


def return_chair(site: Site, chair: Chair, *, by: Actor, now: datetime) -> None:
    """Bring a chair back into use."""
    take_days_ahead(site, now=now)
    if chair.retired_at is None:
        raise ChairRetired(chair.label, "in use")
    chair.retired_at = None
    record("return chair", _subject(chair), {"label": chair.label}, by=by, now=now)


def _subject(chair: Chair) -> str:
    return f"chair:{chair.public_id}"


def _taken(label: str) -> dict[str, DomainError]:
    refusal = NameTaken("label", f"Another chair here is called {label} already.")
    return {"uq_chairs_site_id_label": refusal, "chairs.label": refusal}
