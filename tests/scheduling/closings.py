"""Saying what closes, looking at whom it hits, and pressing the button."""

import re

from tests.moments import MONDAY
from tests.people import Form

BOARD = f"/board/{MONDAY}"


def preview(desk, url, **typed):
    """Say what closes, and look at whom it hits."""
    site = re.search(r"site=[^&]*", url)
    path = url.partition("?")[0]
    action = f"{path}/preview" + (f"?{site[0]}" if site else "")
    shown = Form(desk.get(url).text, url)
    assert shown.found
    return desk.post(action, {**shown.fields, **typed})


def accept(desk, page, url, **chosen):
    """Press the button of a preview."""
    form = Form(page.text, url)
    assert form.found
    return desk.post(url, form.fields | chosen)


def close(desk, site, **typed):
    url = f"{BOARD}/close?site={site.public_id}"
    page = preview(desk, url, **{"reason": "Repair"} | typed)
    return page, url
