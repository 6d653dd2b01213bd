"""The catalogue names every form, and its sound values are sound."""

import pytest

from tests.forms.case import Case
from tests.forms.catalogue import CASES, LEFT_OUT
from tests.forms.checks import accepted, fill_in
from tests.forms.stand import Stand, written


def posts(stand: Stand) -> set[str]:
    """Return the endpoint of every route that accepts a form; programs send none."""
    return {
        rule.endpoint
        for rule in stand.app.url_map.iter_rules()
        if "POST" in rule.methods and not rule.rule.startswith("/api/")
    }


def unknown(stand: Stand) -> set[str]:
    """Return the endpoints the catalogue says nothing about."""
    return posts(stand) - {case.endpoint for case in CASES} - set(LEFT_OUT)


def test_every_form_is_in_the_catalogue_or_left_out_with_a_reason(stand):
    assert unknown(stand) == set()


def test_the_catalogue_names_no_form_that_is_gone(stand):
    known = {case.endpoint for case in CASES} | set(LEFT_OUT)

    assert known - posts(stand) == set()


def test_a_case_has_a_name_of_its_own():
    names = [case.name for case in CASES]

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_sound_form_is_accepted(stand: Stand, case: Case):
    sent, _ = fill_in(stand, case)

    answer = stand.post(case.who, sent.address, sent.fields)

    assert answer.status_code in accepted(case), answer.text
    changed = written(stand.changes())
    assert bool(changed) != case.reads
    if case.grows:
        before, now = changed[case.grows]
        assert now > before
