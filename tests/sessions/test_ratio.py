"""How many patients one nurse may have: one for one, and as many parts as the site says."""

import pytest

from clinic_sched.sessions import ratio


@pytest.mark.parametrize(
    ("running", "recovering", "has_place"),
    [
        (0, 0, True),
        (1, 0, True),
        (2, 0, False),
        (0, 1, True),
        (1, 1, False),
        (0, 2, False),
    ],
)
def test_patients_who_recover_count_too(running, recovering, has_place):
    found = ratio.has_place(running, recovering, running_allowed=2, recovering_allowed=3)

    assert found is has_place


def test_one_patient_for_one_nurse_leaves_no_place_for_a_second():
    assert ratio.has_place(0, 0, running_allowed=1, recovering_allowed=1)
    assert not ratio.has_place(0, 1, running_allowed=1, recovering_allowed=1)
