"""What staff at the chair must hold, and when it no longer holds."""

from datetime import date, timedelta

import pytest

from clinic_sched.accounts import credentials
from clinic_sched.accounts.credentials import CredentialKind, Held, Standing
from clinic_sched.accounts.errors import CredentialRefused
from clinic_sched.accounts.rules import Role

TODAY = date(2030, 5, 6)
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
RN, LICENCE, BLS, ACLS = CredentialKind


def held(**kinds):
    names = {"rn": RN, "licence": LICENCE, "bls": BLS, "acls": ACLS}
    return [Held(names[name], last_day) for name, last_day in kinds.items()]


@pytest.mark.parametrize(
    ("role", "on_file", "may"),
    [
        (Role.NURSE, held(rn=TODAY, bls=TODAY), True),
        (Role.NURSE, held(rn=TOMORROW, acls=TOMORROW), True),
        (Role.NURSE, held(rn=TOMORROW, bls=YESTERDAY, acls=TOMORROW), True),
        (Role.NURSE, held(rn=YESTERDAY, bls=TOMORROW), False),
        (Role.NURSE, held(rn=TOMORROW, bls=YESTERDAY), False),
        (Role.NURSE, held(rn=YESTERDAY), False),
        (Role.NURSE, held(rn=TOMORROW), None),
        (Role.NURSE, held(acls=TOMORROW), None),
        (Role.NURSE, held(licence=TOMORROW, acls=TOMORROW), None),
        (Role.NURSE, [], None),
        (Role.PRESCRIBER, held(licence=TODAY, acls=TODAY), True),
        (Role.PRESCRIBER, held(licence=YESTERDAY, acls=TODAY), False),
        (Role.PRESCRIBER, held(rn=TODAY, acls=TODAY), None),
        (Role.DESK, held(rn=TODAY, acls=TODAY), None),
        (Role.MANAGER, held(rn=TODAY, acls=TODAY), None),
    ],
)
def test_who_works_at_the_chair_holds_a_licence_and_life_support(role, on_file, may):
    assert credentials.may_treat(role, on_file, today=TODAY) is may


def test_a_renewed_credential_takes_the_place_of_the_expired_one():
    on_file = [Held(ACLS, YESTERDAY), Held(ACLS, TOMORROW)]

    assert credentials.holds(on_file, [ACLS], today=TODAY) is True


@pytest.mark.parametrize(
    ("expires_on", "standing"),
    [
        (YESTERDAY, Standing.LAPSED),
        (TODAY, Standing.RENEW),
        (TODAY + timedelta(days=59), Standing.RENEW),
        (TODAY + timedelta(days=60), Standing.VALID),
    ],
)
def test_a_credential_is_pointed_out_before_it_ends(expires_on, standing):
    assert credentials.standing(expires_on, today=TODAY) is standing


@pytest.mark.parametrize(
    ("last_day", "sentence"),
    [(YESTERDAY, "expired already"), (date(2041, 1, 1), "very far ahead")],
)
def test_a_last_day_that_cannot_stand_is_refused(last_day, sentence):
    with pytest.raises(CredentialRefused, match=sentence):
        credentials.check_last_day(last_day, today=TODAY)


@pytest.mark.parametrize("last_day", [TODAY, date(2040, 12, 31)])
def test_a_last_day_from_today_on_is_taken(last_day):
    credentials.check_last_day(last_day, today=TODAY)
