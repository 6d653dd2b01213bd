"""A set of vitals, typed with the keys on the screen as a gloved nurse does, and counted."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

# The five vitals in the order of the page, then the answer to the question of sedation.
FIGURES = ("systolic", "diastolic", "heart rate", "breaths", "SpO2")
_WATCH = """() => {
  window.taps = 0;
  window.saved = [];
  addEventListener("click", (event) => { window.taps += event.isTrusted; }, true);
  addEventListener("clinic:send", () => { window.tapped = performance.now(); }, true);
  addEventListener("clinic:shown", () => {
    requestAnimationFrame(() => window.saved.push(performance.now() - window.tapped));
  }, true);
}"""


@dataclass(frozen=True)
class Vitals:
    """What the nurse reads off the monitor and the patient."""

    figures: tuple[str, str, str, str, str]
    sedation: str


class Tapping:
    """The screen of a running session, on which nothing is typed but with its own keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.page.evaluate(_WATCH)

    def record(self, vitals: Vitals) -> int:
        """Type one set and save it; return how many taps it took."""
        before = self._taps()
        for figure in vitals.figures:
            for digit in figure:
                self.page.locator(f"[data-key='{digit}']").tap()
        self.page.get_by_role("radio", name=f"{vitals.sedation}:").tap()
        sets = len(self.milliseconds())
        self.page.get_by_role("button", name="Save readings").tap()
        self.page.wait_for_function("sets => window.saved.length > sets", arg=sets)
        expect(self.page.get_by_text("The readings are saved.")).to_be_visible()
        return self._taps() - before

    def milliseconds(self) -> list[float]:
        """From the tap that saved a set to the screen that says so, for every set."""
        found: list[float] = self.page.evaluate("window.saved")
        return found

    def _taps(self) -> int:
        found: int = self.page.evaluate("window.taps")
        return found
