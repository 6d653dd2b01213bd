"""Nobody sends a form that is not theirs: other roles, strangers, other patients."""

import pytest

from tests.forms.case import NOBODY, PATIENT, Case
from tests.forms.catalogue import CASES
from tests.forms.checks import Sent, fill_in
from tests.forms.stand import Stand

OTHER_PATIENT = "other patient"
PEOPLE = ("desk", "nurse", "prescriber", "manager", PATIENT, OTHER_PATIENT, NOBODY)
GUARDED = [case for case in CASES if case.who != NOBODY]
THEIR_OWN = [case for case in CASES if case.who == PATIENT and "{" in case.address]


def allowed(stand: Stand, case: Case) -> set[str]:
    """Return who may send the form, by the permission its view names."""
    needed = stand.app.view_functions[case.endpoint].permission
    if needed == PATIENT:
        return {PATIENT, OTHER_PATIENT}
    return {role for role, may in stand.permissions.items() if needed in may}


def own_token(stand: Stand, person: str, sent: Sent) -> Sent:
    """Have the form carry the token of whoever sends it, so that only the guard can refuse."""
    sent.fields["csrf_token"] = [stand.token(person)]
    return sent


@pytest.mark.parametrize("case", GUARDED, ids=lambda case: case.name)
def test_a_form_of_others_is_refused_and_changes_nothing(stand: Stand, case: Case):
    sent, _ = fill_in(stand, case)
    strangers = [person for person in PEOPLE if person not in allowed(stand, case)]

    answers = {
        person: stand.post(person, sent.address, own_token(stand, person, sent).fields)
        for person in strangers
    }

    for person, answer in answers.items():
        turned_away = answer.status_code == 302 and "sign-in" in (answer.location or "")
        assert turned_away or answer.status_code == 403, f"{person}: {answer.status_code}"
    assert set(stand.changes()) <= {"audit_events"}


@pytest.mark.parametrize("case", THEIR_OWN, ids=lambda case: case.name)
def test_what_is_another_patients_is_not_there(stand: Stand, case: Case):
    sent, _ = fill_in(stand, case)

    own_token(stand, OTHER_PATIENT, sent)
    answer = stand.post(OTHER_PATIENT, sent.address, sent.fields)

    assert answer.status_code == 404
    assert stand.get(OTHER_PATIENT, sent.page).status_code == 404
    assert stand.changes() == {}


def test_somebody_is_turned_away_from_every_guarded_form(stand):
    nobody_to_refuse = [case.name for case in GUARDED if len(allowed(stand, case)) == len(PEOPLE)]

    assert nobody_to_refuse == []
