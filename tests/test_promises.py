"""What the documentation says is proved, is."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"`(test_\w+)`")
DEFINED = re.compile(r"^def (test_\w+)\(", re.MULTILINE)
PAGES = ("promises.md", "safety-rules.md")


def missing(page: str) -> set[str]:
    """Return the tests a page names and nobody wrote."""
    written: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        written |= set(DEFINED.findall(path.read_text()))
    return set(NAMED.findall(page)) - written


@pytest.mark.parametrize("name", PAGES)
def test_every_test_that_is_named_exists(name):
    page = (ROOT / "docs" / name).read_text()

    assert NAMED.search(page)
    assert missing(page) == set()


def test_a_test_that_nobody_wrote_would_be_named():
    assert missing("proved by `test_of_pigs_that_fly`") == {"test_of_pigs_that_fly"}
