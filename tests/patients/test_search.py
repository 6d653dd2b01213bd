"""What the desk means by what it types."""

from datetime import date

import pytest

from clinic_sched.patients.names import are_alike, search_key
from clinic_sched.patients.search import Search, read_search

THIRD_OF_FEBRUARY = date(1980, 2, 3)
SECOND_OF_MARCH = date(1980, 3, 2)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Zoë O’Brien-Smith", "zoe obrien smith"),
        ("ZOE O'BRIEN SMITH", "zoe obrien smith"),
        ("Bjørn  Łukasz", "bjorn lukasz"),
        ("Weiß", "weiss"),
        ("İpek", "ipek"),
        ("Nguyễn Thị", "nguyen thi"),
        ("=cmd()|'/C calc'", "cmd c calc"),
        ("😀", ""),
        ("%_%", ""),
    ],
)
def test_a_name_is_found_under_any_accent_case_or_apostrophe(typed, key):
    assert search_key(typed) == key


def test_a_name_that_grows_when_it_is_taken_apart_still_fits_its_column():
    assert len(search_key("\ufdfa" * 160)) <= 200


@pytest.mark.parametrize(
    ("typed", "dates"),
    [
        ("1980-02-03", (THIRD_OF_FEBRUARY,)),
        ("3/2/1980", (THIRD_OF_FEBRUARY, SECOND_OF_MARCH)),
        ("03.02.1980", (THIRD_OF_FEBRUARY, SECOND_OF_MARCH)),
        ("3 Feb 1980", (THIRD_OF_FEBRUARY,)),
        ("February 3, 1980", (THIRD_OF_FEBRUARY,)),
        ("3/2/80", (THIRD_OF_FEBRUARY, SECOND_OF_MARCH, date(2080, 2, 3), date(2080, 3, 2))),
        ("25/12/1980", (date(1980, 12, 25),)),
        ("31/2/1980", ()),
    ],
)
def test_a_birth_date_is_read_any_way_it_is_typed(typed, dates):
    assert read_search(typed).born == dates


def test_a_name_and_a_birth_date_may_be_typed_together():
    assert read_search("byr 1980-02-03") == Search(words=("byr",), born=(THIRD_OF_FEBRUARY,))


@pytest.mark.parametrize(
    ("typed", "digits"), [("555 0123", "5550123"), ("(212) 555-0123", "2125550123"), ("12", "")]
)
def test_digits_are_a_phone_or_patient_number(typed, digits):
    assert read_search(typed).digits == digits


@pytest.mark.parametrize("typed", ["", "  ", "%", "😀", "/", "..", "\0"])
def test_nothing_said_finds_nobody(typed):
    assert read_search(typed).is_empty


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("ada byron", "ada byrom", True),
        ("ada byron", "byron ada", True),
        ("ada byron", "grace hopper", False),
    ],
)
def test_a_slip_of_the_hand_is_still_the_same_name(one, other, alike):
    assert are_alike(one, other) is alike
