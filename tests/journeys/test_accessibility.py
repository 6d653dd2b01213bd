"""Every page, as everybody who may open it, on a desk's screen and on a phone."""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256

import pytest
from flask import Flask
from playwright.sync_api import Page

from clinic_sched.accounts.rules import PEOPLE, Role, may
from clinic_sched.portal import service as portal
from tests.browser import axe
from tests.journeys import addresses
from tests.journeys.clinic import Clinic
from tests.journeys.conftest import DESK_SCREEN, PHONE
from tests.journeys.pages import ROBIN_BORN, Portal

# What differs each time a page is opened, though it is the same page.
FLEETING = re.compile(r'name="(csrf_token|form_key|key)"[^>]*|value="[^"]*"[^>]*name="form_key"')


@pytest.fixture(scope="module")
def clinic(opened: Callable[[str], Clinic]) -> Clinic:
    """The demo clinic; a page looks the same on either database."""
    return opened("sqlite")


@pytest.fixture(scope="module")
def looked_at() -> set[str]:
    """What has been looked at already, and where: another role may be shown the very same."""
    return set()


@pytest.mark.parametrize("role", PEOPLE, ids=lambda role: role.value)
def test_staff_can_use_every_page_they_may_open(
    role: Role, member: Callable[..., Page], clinic: Clinic, looked_at: set[str]
) -> None:
    with clinic.behind():
        pages = list(_open_to(role, clinic.app, addresses.of_staff()))

    page = member(role)

    assert _found_on(page, pages, looked_at) == {}


def test_the_patient_can_use_every_page(
    visitor: Callable[..., Page], clinic: Clinic, looked_at: set[str]
) -> None:
    page = visitor(PHONE)
    Portal(page).follow(_link(clinic))
    Portal(page).is_born(ROBIN_BORN)

    with clinic.behind():
        pages = [url for urls in addresses.of_the_patient().values() for url in urls]

    assert _found_on(page, pages, looked_at) == {}


def test_strangers_can_use_the_doors(
    visitor: Callable[..., Page], clinic: Clinic, looked_at: set[str]
) -> None:
    used, fresh = _link(clinic), _link(clinic)
    page = visitor(PHONE)
    Portal(page).follow(used)
    Portal(page).is_born(ROBIN_BORN)

    stranger = visitor(DESK_SCREEN)
    pages = [url for urls in addresses.of_strangers(fresh, used).values() for url in urls]

    assert _found_on(stranger, pages, looked_at) == {}


def test_no_page_is_left_out(clinic: Clinic) -> None:
    rules = {
        rule.rule
        for rule in clinic.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    with clinic.behind():
        known = addresses.of_staff() | addresses.of_the_patient() | addresses.of_strangers("", "")

    assert rules - addresses.NO_PAGES == set(known)


def test_what_is_planted_is_found(visitor: Callable[..., Page]) -> None:
    page = visitor(PHONE)
    page.set_content(
        "<!doctype html><html lang=en><title>Planted</title><main><h1>Planted</h1><h1>Again</h1>"
        "<img src=x><pre>wide wide wide wide wide wide wide wide wide wide wide wide</pre></main>"
    )

    found = list(_faults(page))

    assert [fault for fault in found if fault.startswith("image-alt")]
    assert "2 headings of the first level" in found
    assert [fault for fault in found if fault.startswith("scrolls sideways")]


def _open_to(role: Role, app: Flask, pages: dict[str, list[str]]) -> Iterator[str]:
    asked = {
        rule.rule: getattr(app.view_functions[rule.endpoint], "permission", None)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
    }
    for rule, urls in pages.items():
        if may(role, asked[rule]):
            yield from urls


def _link(clinic: Clinic) -> str:
    with clinic.behind() as now:
        return portal.make_link(addresses.the_patient(), base_url=clinic.url, now=now)


def _found_on(page: Page, urls: list[str], looked_at: set[str]) -> dict[str, list[str]]:
    """Return what is wrong, by address and width."""
    found: dict[str, list[str]] = {}
    for nth, url in enumerate(urls):
        page.set_viewport_size(DESK_SCREEN)
        answer = page.goto(url)
        assert answer is not None
        if answer.status != 200 and url != addresses.UNKNOWN_LINK:
            found[url] = [f"answered {answer.status}"]
            continue
        shown = sha256(FLEETING.sub("", page.locator("main").inner_html()).encode()).hexdigest()
        if shown in looked_at:
            continue
        is_known = url in looked_at
        looked_at |= {shown, url}
        for screen in (DESK_SCREEN, PHONE):
            page.set_viewport_size(screen)
            # Comparing colours takes longest, and only the frame has others on a phone. What
            # another role sees of a page is mostly the same: one look at it is enough.
            colours = (screen is DESK_SCREEN and not is_known) or nth == 0
            rules = screen is DESK_SCREEN or not is_known
            if faults := list(_faults(page, colours=colours, rules=rules)):
                found[f"{url} at {screen['width']}"] = faults
    return found


def _faults(page: Page, *, colours: bool = True, rules: bool = True) -> Iterator[str]:
    if rules:
        yield from axe(page, colours=colours)
    headings = page.locator("h1").count()
    if headings != 1:
        yield f"{headings} headings of the first level"
    if not page.title():
        yield "no title"
    width, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    if width > room:
        yield f"scrolls sideways: {width} pixels wide where there are {room}"
