from datetime import UTC, datetime

from clinic_sched.audit.service import WORKER, record
from tests import builders

TEN_IN_TOKYO = datetime(2030, 5, 6, 1, 0, tzinfo=UTC)


def test_the_trail_is_read_by_the_clinics_own_clock(manager):
    builders.site(zone="Asia/Tokyo")
    record("book visit", "appointment:1", by=WORKER, now=TEN_IN_TOKYO)

    page = manager.get("/audit").text

    assert "10:00" in page
    assert "21:00" not in page


def test_without_a_site_it_is_read_by_the_clock_of_the_settings(manager):
    record("book visit", "appointment:1", by=WORKER, now=TEN_IN_TOKYO)

    assert "21:00" in manager.get("/audit").text
