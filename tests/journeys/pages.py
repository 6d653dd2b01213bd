"""Pages as people meet them: addresses and labels are written here and nowhere else."""

import re
from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from clinic_sched.operations.demo.house import PASSWORD

# The demo's own patient, as its greeting names her.
ROBIN_BORN = date(1986, 4, 17)


def button(place: Page | Locator, label: str) -> Locator:
    """The button with that label, which may go on in words only read out."""
    return place.get_by_role("button", name=re.compile(rf"^{re.escape(label)}\b"))


def heading(page: Page) -> Locator:
    """The title of the page."""
    return page.get_by_role("heading", level=1)


def part(page: Page, title: str) -> Locator:
    """The section of the page under that title."""
    return page.get_by_role("region", name=title)


def told(page: Page, sentence: str) -> None:
    """The page says that this was done, or why it was not."""
    expect(page.get_by_role("alert").filter(has_text=sentence).first).to_be_visible()


class SignIn:
    """Where staff come in."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def as_(self, email: str, password: str = PASSWORD) -> None:
        self.page.goto("/sign-in")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(password)
        button(self.page, "Sign in").click()
        expect(self.page).not_to_have_url(re.compile("sign-in"))


class Register:
    """The patients."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def look_for(self, part_of_name: str) -> None:
        self.page.goto("/patients")
        self.page.get_by_role("searchbox").or_(
            self.page.get_by_label("Name, birth date, phone or patient number")
        ).fill(part_of_name)
        button(self.page, "Search").click()

    def found(self, name: str) -> Locator:
        return self.page.get_by_role("row").filter(has_text=name)

    def begin_registering(self, given: str, family: str, born: date, email: str) -> None:
        self.page.get_by_role("link", name="Register a patient").click()
        self.page.get_by_label("Given name").fill(given)
        self.page.get_by_label("Family name").fill(family)
        self.page.get_by_label("Birth date").fill(born.isoformat())
        self.page.get_by_label("E-mail address", exact=True).fill(email)
        button(self.page, "Register").click()

    def is_another(self) -> None:
        self.page.get_by_label("This is a different person").check()
        button(self.page, "Register").click()

    def record_consultation(self, code: str, held_on: date) -> None:
        self.page.get_by_role("link", name="Record a consultation").click()
        self.page.get_by_label("Protocol", exact=True).fill(code)
        self.page.get_by_label("Held on").fill(held_on.isoformat())
        self.page.get_by_label("Who held it").fill("Dr. Ines Falkenrath")
        self.page.get_by_label("Suitable for this protocol").check()
        button(self.page, "Record the consultation").click()
        told(self.page, "The consultation is recorded.")

    def record_consent(self, code: str, signed_on: date) -> None:
        self.page.get_by_role("link", name="Record a consent").click()
        self.page.get_by_label("Protocol", exact=True).fill(code)
        self.page.get_by_label("Version").fill("1")
        self.page.get_by_label("Signed on").fill(signed_on.isoformat())
        self.page.get_by_label("Expires on").fill((signed_on + timedelta(days=365)).isoformat())
        button(self.page, "Record the consent").click()
        told(self.page, "The consent is recorded.")


class FindTime:
    """The next starts, with their reasons."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.offers = (
            page.get_by_role("main")
            .get_by_role("listitem")
            .filter(has=page.get_by_role("button", name=re.compile("^(Book|Move to) ")))
        )

    def begin(self) -> None:
        self.page.get_by_role("main").get_by_role("link", name="Find a time").first.click()

    def choose(self, protocol: str, *, first_on: date | None = None) -> None:
        self.page.get_by_label("Protocol").select_option(label=protocol)
        if first_on:
            self.page.get_by_label("From").fill(first_on.isoformat())
        button(self.page, "Show times").click()
        expect(self.offers.first).to_be_visible()

    def take(self, nth: int = 0) -> str:
        """Take one of the starts offered; return its time of day."""
        label = self.offers.nth(nth).get_by_role("button").inner_text()
        self.offers.nth(nth).get_by_role("button").click()
        found = re.search(r"\d\d:\d\d", label)
        assert found, label
        return found[0]


class VisitPage:
    """One visit and what comes next."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.next_step = page.get_by_role("main")

    def open(self, url: str) -> "VisitPage":
        self.page.goto(url)
        return self

    def do(self, step: str) -> None:
        button(self.next_step, step).click()

    def go_to(self, label: str) -> None:
        self.next_step.get_by_role("link", name=label, exact=True).click()

    def has_status(self, word: str) -> None:
        expect(self.page.locator(".tag", has_text=word).first).to_be_visible()

    def cancel(self, who: str, reason: str) -> None:
        self.page.get_by_label(who).check()
        self.page.get_by_label("Reason").fill(reason)
        button(self.page, "Cancel the visit").click()


class Keyboard:
    """Somebody who uses no mouse."""

    FAR = 80

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, wanted: Locator) -> None:
        """Press Tab until it has the focus."""
        for _ in range(self.FAR):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("each => each === document.activeElement"):
                return
        raise AssertionError(f"{wanted} cannot be reached by Tab")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


class Portal:
    """What patients see."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")

    def follow(self, letter: str) -> str:
        """Open the link of a letter; return its address."""
        found = re.search(r"https?://\S+/my/sign-in/\S+", letter)
        assert found, letter
        self.page.goto(found[0])
        return found[0]

    def is_born(self, on: date) -> None:
        self.page.get_by_label("Your birth date").fill(on.isoformat())
        button(self.page, "Open my page").click()

    def answer(self, question: str, choice: str) -> None:
        """Choose an answer to a question."""
        self.main.get_by_role("group", name=question).get_by_label(choice, exact=True).check()
