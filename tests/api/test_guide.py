"""The page for integrators names what there is, and nothing else."""

import re
from pathlib import Path

import pytest

from clinic_sched.accounts.rules import Scope
from clinic_sched.api.problems import KINDS

GUIDE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
# These have no word of their own: their status says it all.
PLAIN = {"bad-request", "forbidden", "method-not-allowed"}


def test_every_kind_of_problem_is_in_the_guide():
    kinds = set(KINDS) - PLAIN

    assert {kind for kind in kinds if f"`{kind}`" not in GUIDE} == set()


def test_the_guide_names_every_scope():
    assert set(re.findall(r"`([a-z]+:(?:read|write))`", GUIDE)) == {scope.value for scope in Scope}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_address_in_the_guide_exists(app):
    rules = {re.sub(r"<[^>]+>", "<id>", rule.rule) for rule in app.url_map.iter_rules()}

    named = set(re.findall(r"/api/v1/[a-z./<>-]+[a-z>]", GUIDE))

    assert {address for address in named if address not in rules} == set()
