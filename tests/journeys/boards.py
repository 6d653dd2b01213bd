"""The day board as the desk uses it: where things are, and how they are moved."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from playwright.sync_api import CDPSession, Locator, Page, expect

from clinic_sched import clock
from clinic_sched.clinic import queries as places
from tests.journeys import given
from tests.journeys.clinic import Clinic
from tests.journeys.given import Visit

# Where a start of a chair is on the screen, by the board's own columns and cells.
_WHERE = """([chair, cell]) => {
  const board = document.querySelector('.board');
  const track = [...board.querySelectorAll('.board__track')]
    .find(each => each.dataset.chair === chair);
  const box = track.getBoundingClientRect();
  const height = box.height / Number(board.dataset.cells);
  const top = box.top + height * (cell - Number(board.dataset.first));
  return [box.left + box.width / 2, top];
}"""


@dataclass(frozen=True)
class Place:
    """A chair and a time on the wall clock."""

    chair: str
    at: str

    @property
    def cell(self) -> int:
        hour, minute = self.at.split(":")
        return int(hour) * 12 + int(minute) // 5


def visit_on(clinic: Clinic, given_name: str, *, days: int, hour: int) -> Visit:
    """A visit some days ahead, at that hour of the clinic's wall clock."""
    with clinic.behind() as now:
        zone = places.get_site().clock
        on = clock.local_date(now, zone) + timedelta(days=days)
        starts_at = clock.at_wall(datetime.combine(on, time(hour)), zone)
    return given.a_visit(clinic, given_name, starts_in=starts_at - now)


class Board:
    """One day by chair."""

    def __init__(self, page: Page, visit: Visit) -> None:
        self.page, self.visit = page, visit
        self.id = visit.url.rpartition("/")[2]
        self.card = page.locator(f"#visit-{self.id}")
        self.said = page.locator("#board-says")
        self.undo = page.locator(f"form[action='{visit.url}/undo']").get_by_role("button")

    def open(self, on: date | None = None) -> "Board":
        self.page.goto(f"/board/{on or self.day}")
        return self

    @property
    def day(self) -> date:
        return self.visit.starts_at.date()

    def ask(self) -> dict[str, Any]:
        """What the server answers to whoever takes the visit up."""
        answer = self.page.request.get(f"{self.visit.url}/fits?on={self.day}")
        found: dict[str, Any] = answer.json()
        return found

    def places(self, *, fitting: bool) -> list[Place]:
        """The starts at which the visit fits, or does not; never where it is."""
        answer = self.ask()
        shown = self.page.locator(".board__track").evaluate_all(
            "all => all.map(one => one.dataset.chair)"
        )
        return [
            Place(chair, clock_time)
            for chair, found in answer["chairs"].items()
            if chair in shown
            for number, (cell, clock_time, _) in zip(
                found["answers"], answer["starts"], strict=True
            )
            if bool(number) != fitting and not (cell == answer["cell"] and chair == answer["chair"])
        ]

    def point(self, place: Place, *, below: float = 12.0) -> tuple[float, float]:
        """Where on the screen to drop a card that is held so far below its upper edge."""
        x, y = self.page.evaluate(_WHERE, [place.chair, place.cell])
        return x, y + below

    def grip(self, *, below: float = 12.0) -> tuple[float, float]:
        """Where to take hold of the card."""
        self.card.scroll_into_view_if_needed()
        box = self.card.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + below

    def drag(self, place: Place, *, drop: bool = True) -> None:
        """Take the card with the mouse to that place."""
        x, y = self.grip()
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + 9, y + 9, steps=2)
        self.page.mouse.move(*self.point(place), steps=5)
        expect(self.said).to_contain_text(f"{place.at}, {place.chair}.")
        if drop:
            self.page.mouse.up()

    def stands(self, place: Place) -> None:
        """The card is drawn on that chair, at that time."""
        expect(self.card).to_contain_text(f"{place.at}–")
        track = self.page.locator(f".board__track[data-chair='{place.chair}']")
        column = track.get_attribute("class") or ""
        nth = next(word for word in column.split() if word.startswith("col-"))
        expect(self.card).to_have_class(re.compile(rf"\b{nth}\b"))


class Finger:
    """A finger on a touch screen, as the browser's own protocol moves it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)

    def _send(self, kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def press(self, point: tuple[float, float], *, for_ms: int) -> None:
        self._send("touchStart", point)
        self.page.wait_for_timeout(for_ms)

    def slide(self, begin: tuple[float, float], end: tuple[float, float]) -> None:
        steps = 8
        for nth in range(1, steps + 1):
            part = nth / steps
            self._send(
                "touchMove",
                (begin[0] + (end[0] - begin[0]) * part, begin[1] + (end[1] - begin[1]) * part),
            )
            self.page.wait_for_timeout(30)

    def lift(self) -> None:
        self._send("touchEnd")


def focused(page: Page, wanted: Locator) -> None:
    """That is what has the focus."""
    expect(wanted).to_be_focused()
