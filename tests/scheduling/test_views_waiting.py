"""The waitlist on its pages."""

import pytest
import sqlalchemy as sa

from clinic_sched.scheduling.models import WaitlistEntry
from tests.moments import EVENING_BEFORE


def test_somebody_is_put_on_the_waitlist_and_taken_off(reception, site, patient, version, session):
    desk = reception(EVENING_BEFORE)

    added = desk.submit(
        f"/waitlist/add?patient={patient.public_id}",
        protocol=version.public_id,
        wishes="Mornings",
        notice_hours="24",
    )
    assert added.status_code == 303
    assert patient.full_name in desk.get("/waitlist").text
    entry = session.scalar(sa.select(WaitlistEntry))
    done = desk.submit(f"/waitlist/{entry.public_id}/leave", reason="Found a time")

    assert done.status_code == 303
    assert "Nobody is waiting." in desk.get("/waitlist").text


@pytest.mark.parametrize(
    "spoilt",
    [
        {"protocol": ""},
        {"protocol": "none"},
        {"notice_hours": "soon"},
        {"notice_hours": "-1"},
        {"notice_hours": ""},
        {"priority": "7"},
        {"wishes": "x" * 301},
        {"wishes": "nul\0"},
    ],
)
def test_a_wish_that_cannot_be_kept_is_refused(reception, site, patient, version, session, spoilt):
    typed = {"protocol": version.public_id, "notice_hours": "24", "wishes": "Mornings"} | spoilt

    answer = reception(EVENING_BEFORE).submit(f"/waitlist/add?patient={patient.public_id}", **typed)

    assert answer.status_code == 422
    assert session.scalar(sa.select(WaitlistEntry)) is None


def test_leaving_the_waitlist_needs_a_reason(reception, site, patient, version, session):
    desk = reception(EVENING_BEFORE)
    typed = {"protocol": version.public_id, "notice_hours": "24"}
    desk.submit(f"/waitlist/add?patient={patient.public_id}", **typed)
    entry = session.scalar(sa.select(WaitlistEntry))

    assert desk.submit(f"/waitlist/{entry.public_id}/leave", reason="").status_code == 422
