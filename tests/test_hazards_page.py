"""The hazard log is whole: every hazard has a control, a residual and a proof that exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "hazards.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| H-")
]
SEVERITIES = {"negligible", "minor", "serious", "critical"}
LIKELIHOODS = {"rare", "unlikely", "possible", "likely"}


def test_every_hazard_has_its_number_once_and_in_order():
    numbers = [row[0] for row in ROWS]

    assert numbers == [f"H-{number:02}" for number in range(1, len(ROWS) + 1)]
    assert len(numbers) >= 25


def test_every_hazard_is_told_whole_and_in_the_words_of_the_page():
    for row in ROWS:
        severity, _, likelihood = row[4].partition(", ")

        assert len(row) == 8, row[0]
        assert all(row), row[0]
        assert severity in SEVERITIES, row[0]
        assert likelihood in LIKELIHOODS, row[0]


def test_every_proof_is_a_test_that_exists():
    written = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))

    for row in ROWS:
        proofs = re.findall(r"`(test_\w+)`", row[7])
        assert proofs, row[0]
        assert {name for name in proofs if f"def {name}(" not in written} == set(), row[0]
