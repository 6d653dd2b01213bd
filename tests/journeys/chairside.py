"""The page of a session, as the nurse at the chair meets it."""

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from clinic_sched.operations.demo.house import PASSWORD
from tests.journeys.pages import button, told

CALM = {
    "Systolic": "124",
    "Diastolic": "78",
    "Heart rate": "72",
    "Breaths": "14",
    "SpO2": "98",
    "Pain": "3",
}


class Floor:
    """Every chair right now."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def begin(self, patient: str) -> "Chairside":
        self.page.goto("/floor")
        self.page.get_by_role("button", name=f"Open the session of {patient}").click()
        self.page.wait_for_url("**/sessions/*")
        return Chairside(self.page)


class Chairside:
    """One session, from the checks to the signature."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")

    def box(self, title: str) -> Locator:
        return self.page.get_by_role("region", name=title)

    def write(self, where: Locator, **words: str) -> None:
        for label, text in words.items():
            where.get_by_role("textbox", name=label.replace("_", " ")).fill(text)

    def panel(self, title: str) -> Locator:
        """The panel of that title, opened."""
        titled = self.page.locator("summary", has_text=title)
        panel = self.main.locator("details").filter(has=titled)
        if panel.get_attribute("open") is None:
            panel.locator("summary").click()
        return panel

    def press(self, label: str, where: Locator | None = None) -> None:
        """Press the button, and wait for the answer: hands are slower than this script."""
        button(where or self.main, label).click()
        self.page.wait_for_function("() => !document.querySelector('[data-sending]')")

    def has_status(self, word: str) -> None:
        expect(self.page.locator(".now .tag")).to_have_text(word)

    def answer_everything(self, where: Locator, choice: str = "Met") -> None:
        """Give that answer to every question in sight that has it."""
        for radio in where.get_by_role("radio", name=choice, exact=True).all():
            if radio.is_visible():
                radio.check()

    def pass_the_gate(self) -> None:
        checks = self.box("Checks")
        self.answer_everything(checks)
        self.answer_everything(checks, "In order")
        for meal, hours in {"Heavy meal": "10", "Light meal": "9", "Clear fluid": "3"}.items():
            checks.get_by_role("textbox", name=meal).fill(hours)
        checks.get_by_role("radio", name="No test needed").check()
        self.press("Save the checks")
        told(self.page, "The checks are saved.")

    def have_ordered(self) -> None:
        order = self.box("Order")
        self.sign_as(order, "Prescriber’s", "prescriber@demo.example")
        self.press("Sign the order")
        told(self.page, "The order is signed.")

    def sign_as(self, where: Locator, whose: str, email: str) -> None:
        name = re.escape(whose).replace("’", ".")
        where.get_by_role("textbox", name=re.compile(f"{name} e-mail address")).fill(email)
        where.get_by_role("textbox", name=re.compile(f"{name} password")).fill(PASSWORD)

    def draw(self, ml: str) -> None:
        panel = self.panel("Controlled drug")
        panel.get_by_role("textbox", name="Drawn").fill(ml)
        self.press("Write the draw into the ledger", panel)
        told(self.page, "The draw is in the ledger.")

    def account_for_the_drug(self, witness: str) -> None:
        """Sign for what the page proposes, before somebody who saw the waste."""
        panel = self.panel("Controlled drug")
        panel.get_by_label("Your password").fill(PASSWORD)
        panel.get_by_label("Who saw the waste").select_option(label=witness)
        panel.get_by_label("Their password").fill(PASSWORD)
        self.press("Sign for the drug", panel)
        told(self.page, "The drug is accounted for.")

    def check_the_pump(self, mg: str, second: str) -> None:
        pump = self.box("At the pump")
        pump.get_by_role("textbox", name="Total on the pump").fill(mg)
        self.sign_as(pump, "Second person’s", second)
        self.press("Sign the check at the pump")

    def record(self, readings: Mapping[str, str], **choices: str) -> None:
        """Type what was read, wherever the page asks for it, and save."""
        vitals = self.box("Readings")
        for label, value in readings.items():
            field = vitals.get_by_role("textbox", name=re.compile(f"^{re.escape(label)}"))
            if field.is_visible():
                field.fill(value)
        for question, choice in choices.items():
            vitals.get_by_role("group", name=question).get_by_role("radio", name=choice).check()
        self.press("Save readings")

    def step(self, panel: str, label: str, **words: str) -> None:
        """Open a panel, say what it asks, and press its button."""
        opened = self.panel(panel)
        for name, text in words.items():
            opened.get_by_label(name.replace("_", " ")).fill(text)
        self.press(label, opened)

    def answer_concern(self, done: str) -> None:
        concern = self.box("Answer needed").first
        concern.get_by_label("What was done").fill(done)
        self.press("Answer", concern)
        told(self.page, "Answered.")

    def note_reaction(self, what: str, how_bad: str, done: str) -> None:
        panel = self.panel("Reaction")
        panel.get_by_label("What", exact=True).fill(what)
        panel.get_by_label("How bad").select_option(label=how_bad)
        panel.get_by_label("What was done").fill(done)
        self.press("Record the reaction", panel)

    def score_full_marks(self) -> None:
        score = self.panel("Modified Aldrete score")
        for best in score.get_by_role("radio", name=re.compile("^2:")).all():
            best.check()
        self.press("Save the score")
        told(self.page, "The score is saved.")

    def prepare_for_home(self) -> None:
        home = self.panel("For the way home")
        self.answer_everything(home)
        self.press("Save", home)
        told(self.page, "Saved.")

    def take_every_reading(self) -> None:
        self.panel("Other readings")
        awake = {"Oriented": "all three", "Nausea": "none", "Gait": "steady without help"}
        self.record(CALM | {"Dissociation": "0"}, **awake)
        told(self.page, "The readings are saved.")

    def set_aside(self, condition: str, why: str, signed_by: str) -> None:
        panel = self.panel("Set a condition aside")
        panel.get_by_label(condition).check()
        panel.get_by_label("Why").fill(why)
        self.sign_as(panel, "Prescriber’s", signed_by)
        self.press("Set aside", panel)
        told(self.page, "Set aside, with who and why.")

    def sign(self) -> None:
        box = self.box("Sign the record")
        box.get_by_label("I recorded this session").check()
        box.get_by_label("Your password").fill(PASSWORD)
        self.press("Sign and lock")
