"""A nurse in a real browser: the taps of a set of vitals, and the time from tap to saved."""

from playwright.sync_api import Browser, Playwright, ViewportSize, sync_playwright

from benchmarks import Row
from benchmarks.bench_readings import PROMISED
from benchmarks.chairs import Chairs, chairs
from tests.browser import ARGUMENTS, find_chromium
from tests.journeys.tapping import Tapping
from tests.journeys.test_sixty_minutes import HOUR, MOST_TAPS

HOURS = 6
TABLET = ViewportSize(width=1180, height=820)


def run() -> list[Row]:
    """Record six hours of readings on one screen."""
    with chairs("sqlite") as clinic:
        taps, times = _recorded(clinic)
    late = sorted(times)[int(len(times) * 0.95)] / 1000
    print(
        f"{len(taps)} sets of vitals by a nurse: {min(taps)} to {max(taps)} taps each", flush=True
    )
    assert max(taps) <= MOST_TAPS
    return [Row("from the tap on Save to saved, p95 in a browser", late, PROMISED, 1.0)]


def _browser(player: Playwright) -> Browser:
    return player.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)


def _recorded(clinic: Chairs) -> tuple[list[int], list[float]]:
    place = clinic.places[0]
    name, _, value = place.cookie.partition("=")
    with sync_playwright() as player, _browser(player) as browser:
        context = browser.new_context(base_url=clinic.url, viewport=TABLET, has_touch=True)
        context.add_cookies([{"name": name, "value": value, "url": clinic.url}])
        page = context.new_page()
        page.goto(place.session)
        nurse = Tapping(page)
        taps = [nurse.record(vitals) for _hour in range(HOURS) for vitals in HOUR]
        return taps, nurse.milliseconds()
