"""What a tablet has to live through while a nurse records: cuts, reloads and sudden ends."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Route, expect

from tests.journeys.tablet import Tablet, Ward, reading


@dataclass
class Trouble:
    """One tablet on one ward, and what has been done to them."""

    ward: Ward
    tablet: Tablet
    chance: random.Random
    nurse: str = ""
    session: str = ""
    is_cut: bool = False
    loses_answers: bool = False
    done: Counter[str] = field(default_factory=Counter)
    coming: list[str] = field(default_factory=list)

    def begin(self, session: str, nurse: str) -> None:
        """Open a session while all is well."""
        self.session, self.nurse = session, nurse
        if self.tablet.context is None:
            self.tablet.start(nurse)
        self.calm()
        self.tablet.open(session)
        self.tablet.is_prepared()

    def live_through(self, first: int, number: int, often: float) -> list[dict[str, int]]:
        """Record so many readings with trouble in between; return what must be in the record."""
        values = [reading(nth) for nth in range(first, first + number)]
        for value in values:
            if self.chance.random() < often:
                self.happen(self.next_event())
            self.tablet.record(value)
        self.calm()
        return values

    @property
    def events(self) -> dict[str, Callable[[], None]]:
        """Everything that can happen, by its name."""
        return {
            "network cut": lambda: self.cut(True),
            "network back": lambda: self.cut(False),
            "server killed": self.ward.kill,
            "server back": self.ward.serve,
            "answers lost": lambda: self.lose(True),
            "answers arrive": lambda: self.lose(False),
            "page reloaded": self.reload,
            "browser killed": self.restart,
        }

    def next_event(self) -> str:
        """Draw what happens next: each thing once before any comes again."""
        if not self.coming:
            self.coming = self.chance.sample(sorted(self.events), len(self.events))
        return self.coming.pop()

    def happen(self, name: str) -> None:
        """Let one of them happen, and count it."""
        self.events[name]()
        self.done[name] += 1

    def calm(self) -> None:
        """Put everything right again."""
        self.ward.serve()
        self.lose(False)
        self.cut(False)

    def cut(self, is_cut: bool) -> None:
        """Take the network away from the tablet, or give it back."""
        self.is_cut = is_cut
        self.tablet.cut(is_cut)

    def lose(self, are_lost: bool) -> None:
        """Have entries reach the server, and its answers get lost on the way back."""
        if are_lost == self.loses_answers:
            return
        self.loses_answers = are_lost
        if are_lost:
            self.tablet.page.route("**/vitals", _lost)
        else:
            self.tablet.page.unroute("**/vitals", _lost)

    def reload(self) -> None:
        """Load the page again, with network or without."""
        self.tablet.open(self.session)

    def restart(self) -> None:
        """Kill the browser, start it again, and open the session in whatever state things are."""
        self.tablet.kill()
        self.tablet.start(self.nurse)
        self.tablet.cut(self.is_cut)
        self.loses_answers = False
        self.tablet.open(self.session)

    def settle(self) -> None:
        """Wait until nothing waits on the device any more."""
        page = self.tablet.page
        page.goto(f"{self.ward.url}/sessions/{self.session}")
        expect(page.locator(".masthead__person")).to_be_visible()
        self.tablet.has_sent_all()


def _lost(route: Route) -> None:
    try:
        route.fetch()
    except Exception:
        route.abort()
    else:
        route.abort()
