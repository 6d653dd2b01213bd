"""Turns what is in the way of a visit into what a program can go on with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from clinic_sched import clock
from clinic_sched.api.answers import blocking_facts, finding_facts, start_facts, when
from clinic_sched.api.errors import NotCandidate, Taken, VersionChanged
from clinic_sched.clinic import queries as clinic
from clinic_sched.errors import Stale
from clinic_sched.scheduling.errors import ChairTaken, DoesNotFit, NotACandidate, PatientTaken
from clinic_sched.scheduling.queries import openings


@contextmanager
def explained(
    site: Any,
    patient: Any,
    shape: Any,
    starts_at: datetime,
    *,
    expected: int | None = None,
    without: int | None = None,
    now: datetime,
) -> Iterator[None]:
    """Say what is in the way from when until when, and which times nearby are free."""
    try:
        yield
    except NotACandidate as refusal:
        raise NotCandidate(str(refusal), finding_facts(refusal.findings)) from refusal
    except Stale as refusal:
        raise (refusal if expected is None else VersionChanged()) from refusal
    except (DoesNotFit, ChairTaken, PatientTaken) as refusal:
        on = clock.local_date(now, site.clock)
        search = openings.Search(site, patient, shape, now, on, without=without)
        near = openings.alternatives(search, starts_at)
        chairs = chair_ids(site)
        nearest = [start_facts(one, chairs, site.clock) for one in near]
        blocking = _blocking(refusal, site, shape, starts_at)
        raise Taken(str(refusal), blocking, nearest) from refusal


def chair_ids(site: Any) -> dict[int, str]:
    """Return the public ids of a site's chairs by their keys."""
    return {chair.id: chair.public_id for chair in clinic.all_chairs(site)}


def _blocking(refusal: Any, site: Any, shape: Any, starts_at: datetime) -> list[dict[str, Any]]:
    if isinstance(refusal, DoesNotFit):
        return blocking_facts(refusal.refusals, site.clock)
    # The table refused it: somebody was faster between the look and the write.
    chair = isinstance(refusal, ChairTaken)
    minutes = shape.chair_minutes if chair else shape.patient_minutes
    return [
        {
            "phase": None,
            "resource": "chair" if chair else "patient",
            "from": when(starts_at, site.clock),
            "to": when(starts_at + timedelta(minutes=minutes), site.clock),
            "detail": str(refusal),
        }
    ]
