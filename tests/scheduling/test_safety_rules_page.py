"""The page of safety rules names tests that exist, and code that exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "safety-rules.md").read_text()


def test_every_proof_that_the_page_names_is_there():
    written = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", PAGE))

    assert {name for name in named if f"def {name}(" not in written} == set()
    assert len(named) > 20


def test_every_decision_that_the_page_names_is_there():
    decided = (ROOT / "clinic_sched" / "scheduling" / "candidacy.py").read_text()
    named = set(re.findall(r"`(_\w+)`", PAGE))

    assert {name for name in named if f"def {name}(" not in decided} == set()
