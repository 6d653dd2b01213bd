"""People at the doors of the demo clinic, which opens once for each kind of database."""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from clinic_sched.accounts.rules import Role
from tests.journeys.clinic import Clinic, open_clinic
from tests.journeys.pages import SignIn

DESK_SCREEN = {"width": 1440, "height": 900}
TABLET = {"width": 1180, "height": 820}
PHONE = {"width": 390, "height": 844}
# What only a browser decides looks the same whichever database stands behind it.
on_one_database = pytest.mark.parametrize("clinic", ["sqlite"], indirect=True)
# The machine may have more to do than this.
PATIENCE = 60_000
_FAILED: pytest.StashKey[bool] = pytest.StashKey()
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def opened(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Callable[[str], Clinic]]:
    """Open the clinic on a kind of database when it is first asked for; close all at the end."""
    clinics: dict[str, Clinic] = {}
    # Beside the folder of this process lie those of the others.
    mine = tmp_path_factory.getbasetemp()
    shared = mine if worker_id == "master" else mine.parent
    with ExitStack() as doors:

        def clinic_on(kind: str) -> Clinic:
            if kind not in clinics:
                folder = tmp_path_factory.mktemp(kind)
                name = f"journeys_{worker_id}"
                clinics[kind] = doors.enter_context(open_clinic(kind, name, folder, shared))
            return clinics[kind]

        yield clinic_on


@pytest.fixture(params=["sqlite", "postgresql"])
def clinic(request: pytest.FixtureRequest, opened: Callable[[str], Clinic]) -> Clinic:
    """The demo clinic, on either kind of database."""
    return opened(request.param)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Remember that a journey failed, so that the pages it ended on are told."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def passes() -> dict[tuple[str, str], Any]:
    """The cookies of those who have signed in already."""
    return {}


@pytest.fixture
def visitor(
    browser: Browser, clinic: Clinic, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Open a browser of one's own at the clinic's address."""
    contexts: list[BrowserContext] = []

    def open_browser(screen: dict[str, int], **options: Any) -> Page:
        context = browser.new_context(
            base_url=clinic.url, viewport=screen, locale="en-GB", **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield open_browser
    if request.node.stash.get(_FAILED, False):
        for page in (page for context in contexts for page in context.pages):
            print(f"{page.url}\n{page.locator('body').inner_text(timeout=5_000)}\n")
    for context in contexts:
        context.close()


@pytest.fixture
def member(
    visitor: Callable[..., Page], clinic: Clinic, passes: dict[tuple[str, str], Any]
) -> Callable[..., Page]:
    """Open a browser in which a member of staff has signed in, by the page, once a run."""

    def sign_in(role: Role, screen: dict[str, int] = DESK_SCREEN, *, number: str = "") -> Page:
        who = f"{role.value}{number}@demo.example"
        page = visitor(screen, storage_state=passes.get((clinic.kind, who)))
        if (clinic.kind, who) not in passes:
            SignIn(page).as_(who)
            passes[clinic.kind, who] = page.context.storage_state()
        return page

    return sign_in


def _member_of(role: Role, screen: dict[str, int]) -> Any:
    @pytest.fixture(name=role.value)
    def person(member: Callable[..., Page]) -> Page:
        return member(role, screen)

    return person


desk = _member_of(Role.DESK, DESK_SCREEN)
nurse = _member_of(Role.NURSE, TABLET)
prescriber = _member_of(Role.PRESCRIBER, TABLET)
manager = _member_of(Role.MANAGER, DESK_SCREEN)
