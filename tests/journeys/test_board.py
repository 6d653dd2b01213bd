"""The day board, moved by hand: with the mouse, a finger and the keyboard."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic_sched.accounts.rules import Role
from tests.journeys.boards import Board, Finger, Place, visit_on
from tests.journeys.clinic import Clinic
from tests.journeys.conftest import PHONE, TABLET, on_one_database
from tests.journeys.pages import Keyboard, VisitPage, button, heading

# Another desk's change is seen within this.
SOON = 5_500


def in_sight(board: Board, places: list[Place]) -> list[Place]:
    """Keep the places that the hand reaches without scrolling."""
    height = (board.page.viewport_size or TABLET)["height"]
    board.card.scroll_into_view_if_needed()
    return [one for one in places if 220 < board.point(one)[1] < height - 140]


@on_one_database
def test_a_visit_is_dragged_with_the_mouse_and_put_back(desk: Page, clinic: Clinic) -> None:
    visit = visit_on(clinic, "Augusta", days=15, hour=9)
    board = Board(desk, visit).open()
    came_from = Place(visit.chair, "09:00")
    target = in_sight(board, board.places(fitting=True))[-1]

    board.drag(target)

    expect(board.undo).to_be_visible()
    board.stands(target)
    expect(desk).to_have_url(re.compile(r"/board/"))

    board.undo.click()
    expect(board.said).to_contain_text("The move is undone. Nobody is told.")
    board.stands(came_from)
    expect(board.undo).to_have_count(0)


@on_one_database
def test_what_does_not_fit_says_why_and_is_not_dropped(desk: Page, clinic: Clinic) -> None:
    visit = visit_on(clinic, "Benedicta", days=16, hour=9)
    board = Board(desk, visit).open()
    other = visit_on(clinic, "Clementia", days=16, hour=9)
    board.open()
    target = Place(other.chair, "09:00")

    board.drag(target, drop=False)
    expect(board.said).to_contain_text(f"{other.chair} is taken from 09:00")
    desk.mouse.up()

    expect(board.said).to_contain_text("Not moved.")
    board.stands(Place(visit.chair, "09:00"))
    assert board.ask()["version"] == 1


@on_one_database
def test_escape_lets_a_dragged_visit_go(desk: Page, clinic: Clinic) -> None:
    visit = visit_on(clinic, "Dorothea", days=17, hour=9)
    board = Board(desk, visit).open()
    target = in_sight(board, board.places(fitting=True))[-1]

    board.drag(target, drop=False)
    desk.keyboard.press("Escape")
    desk.mouse.up()

    expect(board.said).to_have_text("Nothing was moved.")
    board.stands(Place(visit.chair, "09:00"))
    expect(desk).to_have_url(re.compile(r"/board/"))


@pytest.fixture
def tablet(member: Callable[..., Page], visitor: Callable[..., Page]) -> Page:
    """A tablet at the desk, with fingers."""
    state = member(Role.DESK).context.storage_state()
    return visitor(TABLET, has_touch=True, storage_state=state)


@on_one_database
def test_a_long_press_drags_a_visit_by_touch(tablet: Page, clinic: Clinic) -> None:
    visit = visit_on(clinic, "Euphemia", days=18, hour=9)
    board, finger = Board(tablet, visit).open(), Finger(tablet)
    target = in_sight(board, board.places(fitting=True))[-1]

    begin = board.grip()
    finger.press(begin, for_ms=700)
    finger.slide(begin, board.point(target))
    expect(board.said).to_contain_text(f"{target.at}, {target.chair}. Fits.")
    finger.lift()

    expect(board.undo).to_be_visible()
    board.stands(target)


@on_one_database
def test_a_finger_that_scrolls_moves_nothing(tablet: Page, clinic: Clinic) -> None:
    visit = visit_on(clinic, "Florentia", days=18, hour=11)
    board, finger = Board(tablet, visit).open(), Finger(tablet)
    scroller = tablet.locator(".board-scroll")
    scroller.evaluate("each => each.scrollTo(0, 0)")
    before = tablet.evaluate(
        "() => window.scrollY + document.querySelector('.board-scroll').scrollTop"
    )

    begin = board.grip()
    finger.press(begin, for_ms=20)
    finger.slide(begin, (begin[0], begin[1] - 160))
    finger.lift()

    tablet.wait_for_timeout(600)
    after = tablet.evaluate(
        "() => window.scrollY + document.querySelector('.board-scroll').scrollTop"
    )
    assert after > before
    assert board.ask()["version"] == 1


@on_one_database
def test_a_visit_is_moved_and_put_back_without_a_mouse(desk: Page, clinic: Clinic) -> None:
    visit = visit_on(clinic, "Georgiana", days=19, hour=9)
    board, keyboard = Board(desk, visit).open(), Keyboard(desk)
    fits = {(one.chair, one.at) for one in board.places(fitting=True)}
    board.card.get_by_role("link").first.focus()
    keyboard.press("Tab")
    move = board.card.get_by_role("link", name="Move")
    expect(move).to_be_focused()

    keyboard.press("Enter")
    expect(board.said).to_contain_text("Arrow keys move it")
    keyboard.press("ArrowDown")
    expect(board.said).to_contain_text("09:15")
    keyboard.press("Escape")
    expect(board.said).to_have_text("Nothing was moved.")
    expect(move).to_be_focused()

    keyboard.press("Enter")
    expect(board.said).to_contain_text("Arrow keys move it")
    stood = "09:00"
    for _ in range(8):
        keyboard.press("ArrowDown")
        hour, minute = stood.split(":")
        later = int(hour) * 60 + int(minute) + 15
        stood = f"{later // 60:02}:{later % 60:02}"
        if (visit.chair, stood) in fits:
            break
    expect(board.said).to_contain_text(f"{stood}, {visit.chair}. Fits.")
    keyboard.press("Enter")

    board.stands(Place(visit.chair, stood))
    expect(move).to_be_focused()
    keyboard.press("Control+z")
    expect(board.said).to_contain_text("The move is undone.")
    board.stands(Place(visit.chair, "09:00"))


def test_another_desks_change_is_seen_in_time_and_nothing_else_moves(
    desk: Page, member: Callable[..., Page], clinic: Clinic
) -> None:
    mine = visit_on(clinic, "Henrietta", days=20, hour=14)
    theirs = visit_on(clinic, "Isadora", days=20, hour=14)
    board = Board(desk, mine).open()
    other_desk = member(Role.DESK, number="1")
    desk.get_by_text("Load by the hour").click()
    link = board.card.get_by_role("link").first
    link.focus()
    scrolled = desk.locator(".board-scroll").evaluate("each => each.scrollTop")

    VisitPage(other_desk).open(theirs.url).do("Confirm")

    expect(desk.locator(f"#visit-{theirs.url.rpartition('/')[2]}")).to_contain_text(
        "Confirmed", timeout=SOON
    )
    expect(link).to_be_focused()
    expect(desk.locator("#load")).to_have_attribute("open", "")
    assert desk.locator(".board-scroll").evaluate("each => each.scrollTop") == scrolled


def test_what_another_desk_takes_is_known_before_the_drop(
    desk: Page, member: Callable[..., Page], clinic: Clinic
) -> None:
    mine = visit_on(clinic, "Josephina", days=21, hour=9)
    theirs = visit_on(clinic, "Katarina", days=21, hour=9)
    board = Board(desk, mine).open()
    other = Board(member(Role.DESK, number="1"), theirs).open()
    shared = set(board.places(fitting=True)) & set(other.places(fitting=True))
    target = in_sight(board, sorted(shared, key=lambda one: (one.at, one.chair)))[-1]

    board.drag(target, drop=False)
    expect(board.said).to_contain_text("Fits.")
    other.drag(target)
    other.stands(target)

    expect(board.said).to_contain_text(f"{target.chair} is taken", timeout=SOON)
    desk.mouse.up()
    expect(board.said).to_contain_text("Not moved.")
    board.stands(Place(mine.chair, "09:00"))
    expect(desk.locator(f"#visit-{other.id}")).to_contain_text(target.at)


@on_one_database
def test_only_those_asked_for_are_shown_and_the_address_keeps_it(
    desk: Page, clinic: Clinic
) -> None:
    visit = visit_on(clinic, "Leopolda", days=22, hour=9)
    board = Board(desk, visit).open()

    desk.get_by_role("navigation", name="Show").get_by_role("link", name="Not confirmed").click()

    expect(desk).to_have_url(re.compile("show=unconfirmed"))
    expect(board.card.get_by_role("link").first).to_be_visible()
    VisitPage(desk).open(visit.url).do("Confirm")
    desk.goto(f"/board/{board.day}?show=unconfirmed")
    expect(board.card).to_have_class(re.compile("visit--dim"))
    expect(board.card.get_by_role("link")).to_have_count(0)


@on_one_database
def test_on_a_phone_a_visit_is_moved_on_a_page(member: Callable[..., Page], clinic: Clinic) -> None:
    visit = visit_on(clinic, "Mechthild", days=23, hour=9)
    phone = member(Role.DESK, PHONE)
    board = Board(phone, visit).open()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    board.card.get_by_role("link", name="Move").click()
    expect(heading(phone)).to_have_text("Move the visit")
    phone.get_by_label("New start").fill(f"{board.day + timedelta(days=0)}T12:00")
    phone.get_by_label("Chair").select_option(index=0)
    button(phone, "Move the visit").click()

    expect(phone.get_by_role("region", name="Just done")).to_be_visible()
    expect(heading(phone)).to_contain_text("12:00")


def test_a_walk_in_is_booked_and_here_in_two_steps(desk: Page, clinic: Clinic) -> None:
    desk.goto("/board")
    desk.get_by_role("link", name="Walk-in").click()

    expect(heading(desk)).to_contain_text("Walk-in")
    expect(desk.get_by_label("Name, birth date, phone or patient number")).to_be_focused()
