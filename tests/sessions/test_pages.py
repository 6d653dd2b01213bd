"""The pages of the chairside, as the nurse meets them."""

from datetime import timedelta

import pytest

from tests.moments import NINE
from tests.sessions import chairside

LONG_AGO = NINE - timedelta(minutes=120)


@pytest.mark.parametrize(
    ("stage", "began", "shown"),
    [
        ("opened", NINE, "In the way"),
        ("started", NINE - timedelta(minutes=10), "Running"),
        ("recovering", NINE - timedelta(minutes=60), "Before leaving"),
        ("discharged", LONG_AGO, "Sign the record"),
        ("signed", LONG_AGO, "Signed and locked"),
    ],
)
def test_the_page_shows_what_the_stage_asks_for(session, nurse, stage, began, shown):
    infusion = getattr(chairside, stage)(by=nurse.user, now=began)

    page = nurse.get(f"/sessions/{infusion.public_id}")

    assert page.status_code == 200
    assert shown in page.text
