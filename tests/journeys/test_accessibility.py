"""Every page, as everybody who may open it, on a desk's screen and on a phone."""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256

import pytest
from flask import Flask
from playwright.sync_api import Page

from clinic_sched.accounts.rules import PEOPLE, Role, may
from clinic_sched.portal import service as portal
from tests.browser import OF_THE_WIDTH, axe
from tests.journeys import addresses
from tests.journeys.clinic import Clinic
from tests.journeys.conftest import DESK_SCREEN, PHONE
from tests.journeys.pages import ROBIN_BORN, Portal

# What differs each time a page is opened, though it is the same page.
FLEETING = re.compile(r'name="(csrf_token|form_key|key)"[^>]*|value="[^"]*"[^>]*name="form_key"')

SEEN = "[...document.querySelectorAll('main *')].filter(one => one.checkVisibility())"
NOTE_WHAT_IS_SEEN = f"() => {{ window.seen = new Set({SEEN}) }}"
SHOWS_MORE = f"() => {SEEN}.some(one => !window.seen.has(one))"


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

    found = [*axe(page), *_misshapen(page)]

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
        # Asked for without drawing it: another role was mostly shown the very same.
        answer = page.request.get(url)
        if not answer.ok and url != addresses.UNKNOWN_LINK:
            found[url] = [f"answered {answer.status}"]
            continue
        shown = _digest(answer.text())
        # The first page is looked at whoever has seen it: each has a frame of their own.
        if shown in looked_at and nth:
            continue
        page.goto(url)
        is_new = url not in looked_at or not nth
        looked_at |= {shown, url}
        page.set_viewport_size(DESK_SCREEN)
        at_the_desk = [*axe(page, colours=is_new), *_misshapen(page)]
        page.evaluate(NOTE_WHAT_IS_SEEN)
        page.set_viewport_size(PHONE)
        on_the_phone = [*_on_the_phone(page, is_new=is_new, is_first=not nth), *_misshapen(page)]
        seen = {f"{url} at a desk": at_the_desk, f"{url} on a phone": on_the_phone}
        found |= {where: faults for where, faults in seen.items() if faults}
    return found


def _digest(text: str) -> str:
    """Tell pages apart by what is in their middle."""
    main = text.partition("<main")[2].partition("</main>")[0]
    return sha256(FLEETING.sub("", main or text).encode()).hexdigest()


def _on_the_phone(page: Page, *, is_new: bool, is_first: bool) -> list[str]:
    """Look at what depends on the width; at everything where the phone shows something else."""
    if is_first or page.evaluate(SHOWS_MORE):
        return axe(page)
    return axe(page, only=OF_THE_WIDTH) if is_new else []


def _misshapen(page: Page) -> Iterator[str]:
    headings = page.locator("h1").count()
    if headings != 1:
        yield f"{headings} headings of the first level"
    if not page.title():
        yield "no title"
    width, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    if width > room:
        yield f"scrolls sideways: {width} pixels wide where there are {room}"
