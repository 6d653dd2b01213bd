"""The browser of the tests starts, finds what is inaccessible, and takes small pictures."""

import io
import random

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests import browser

STRICT = "default-src 'none'; img-src 'self'"
SOUND = """<!doctype html><html lang="en"><head><title>Board</title></head>
<body><main><h1>Board</h1></main></body></html>"""
UNSOUND = SOUND.replace("</main>", "<img src='/chair.png'><input></main>")


def visit(page: Page, html: str) -> None:
    page.route("**/*", lambda route: route.fulfill(body=html, headers=HEADERS))
    page.goto("http://clinic.example/")


HEADERS = {"Content-Security-Policy": STRICT, "Content-Type": "text/html"}


def test_a_sound_page_breaks_no_standard_even_under_a_strict_policy(page):
    visit(page, SOUND)

    assert browser.axe(page) == []


def test_a_field_without_a_label_is_found(page):
    visit(page, UNSOUND)

    found = browser.axe(page)

    assert {sentence.split(":")[0] for sentence in found} == {"image-alt", "label"}


@pytest.mark.parametrize("size", [(320, 200), (640, 480)])
def test_a_picture_is_small_enough_to_be_kept(size):
    noise = Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))
    taken = io.BytesIO()
    noise.save(taken, "PNG")

    assert len(browser.squeezed(taken.getvalue())) <= browser.LARGEST_PICTURE


def test_no_picture_is_taken_unless_asked_for(page, monkeypatch, tmp_path):
    monkeypatch.setattr(browser, "PICTURES", tmp_path)
    visit(page, SOUND)
    browser.screenshot(page, "ordinary")

    monkeypatch.setenv("CLINIC_SCREENSHOTS", "1")
    browser.screenshot(page, "wanted")

    assert [path.name for path in tmp_path.iterdir()] == ["wanted.png"]
