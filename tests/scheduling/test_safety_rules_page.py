"""The page of safety rules names tests that exist, and code that exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "safety-rules.md").read_text()
CODE = ROOT / "clinic_sched"
TEST = re.compile(r"`(test_\w+)`")
# What a row of a table says: the rules, the sentence, the level, then code and tests.
ROW = re.compile(r"^\| ((?:SR-\d\d(?:, )?)+) \| (.+?) \| (.+?) \| (.+)\|$", re.MULTILINE)


def rows():
    return [(rules, level, rest) for rules, _sentence, level, rest in ROW.findall(PAGE)]


def lacking(table):
    """Return the rows that do not say what refuses, and what keeps an override."""
    found = []
    for rules, level, rest in table:
        *_code, refused, aside = [cell.strip() for cell in rest.strip().split(" | ")]
        if not TEST.search(refused) or ("BO" in level and not TEST.search(aside)):
            found.append(rules)
    return found


def test_every_proof_that_the_page_names_is_there():
    written = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(TEST.findall(PAGE))

    assert {name for name in named if f"def {name}(" not in written} == set()
    assert len(named) > 80


def test_every_decision_that_the_page_names_is_there():
    decided = (CODE / "scheduling" / "candidacy.py").read_text()
    named = set(re.findall(r"`(_\w+)`", PAGE))

    assert {name for name in named if f"def {name}(" not in decided} == set()


def test_every_function_that_the_page_names_is_in_its_file():
    named = {pair for pair in re.findall(r"`(\w+)\.(\w+)`", PAGE) if pair[1] != "py"}
    wrong = {
        f"{module}.{name}"
        for module, name in named
        if not any(f"def {name}(" in path.read_text() for path in CODE.rglob(f"{module}.py"))
    }

    assert wrong == set()
    assert len(named) > 20


def test_every_rule_that_the_code_speaks_of_stands_on_the_page():
    sources = [*CODE.rglob("*.py"), *CODE.rglob("*.json")]
    spoken = {rule for path in sources for rule in re.findall(r"SR-\d\d", path.read_text())}

    assert spoken - set(re.findall(r"SR-\d\d", PAGE)) == set()


def test_each_rule_of_the_session_names_what_refuses_and_what_keeps_an_override():
    of_the_session = [row for row in rows() if row[2].count(" | ") == 2]

    assert lacking(of_the_session) == []
    assert len(of_the_session) > 35


@pytest.mark.parametrize(
    ("level", "rest"),
    [("B", "`a.b` | soon | nobody"), ("BO", "`a.b` | `test_x` | nobody"), ("BO", "`a.b` | - | -")],
)
def test_a_row_without_its_proofs_would_be_found(level, rest):
    assert lacking([("SR-99", level, rest)]) == ["SR-99"]
