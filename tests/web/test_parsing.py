"""What people type, and what is made of it."""

from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_sched.web import parsing

READERS = {
    "date": parsing.parse_date,
    "time": parsing.parse_time,
    "date and time": parsing.parse_datetime,
    "integer": parsing.parse_integer,
    "decimal": lambda text: parsing.parse_decimal(text, places=2),
    "email": parsing.parse_email,
    "phone": lambda text: parsing.parse_phone(text, region="US"),
    "phone abroad": lambda text: parsing.parse_phone(text, region=None),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@given(text=st.text(st.characters(codec=None), max_size=60))
def test_any_text_is_read_or_answered_with_a_sentence(reader, text):
    with suppress(ValueError):
        reader(text)
        return
    with pytest.raises(ValueError, match=r"\.$"):
        reader(text)


@pytest.mark.parametrize("text", ["2026-11-22", "22/11/2026", "22.11.2026", "22-11-2026"])
def test_a_date_may_be_typed_as_people_do(text):
    assert parsing.parse_date(text) == date(2026, 11, 22)


@pytest.mark.parametrize(
    "text", ["31/02/2026", "2026-13-01", "22/11/26", "tomorrow", "٢٢/١١/٢٠٢٦", "0001-01-01"]
)
def test_a_date_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="Enter a"):
        parsing.parse_date(text)


@pytest.mark.parametrize("text", ["9:05", "09:05", "09.05", "0905", "09:05:00"])
def test_a_time_may_be_typed_as_people_do(text):
    assert parsing.parse_time(text) == time(9, 5)


@pytest.mark.parametrize("text", ["24:00", "9", "9:5", "09:60", "905", "noon"])
def test_a_time_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="Enter a time"):
        parsing.parse_time(text)


@pytest.mark.parametrize("text", ["2026-11-22T09:05", "22/11/2026 09:05", "22/11/2026, 9:05"])
def test_a_date_and_time_may_be_picked_or_typed(text):
    assert parsing.parse_datetime(text) == datetime(2026, 11, 22, 9, 5)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "number"), [("72.5", "72.5"), ("72,5", "72.5"), ("-3", "-3"), (".5", "0.5")]
)
def test_a_number_may_have_a_point_or_a_comma(text, number):
    assert parsing.parse_decimal(text, places=2) == Decimal(number)


def test_a_thousand_with_a_comma_is_never_taken_for_one():
    with pytest.raises(ValueError, match="without a comma"):
        parsing.parse_decimal("1,000", places=3)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e9", "0x10", "1_000", "1 000", "72.505"])
def test_a_number_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="Enter a"):
        parsing.parse_decimal(text, places=2)


@pytest.mark.parametrize("text", ["1.5", "1e3", "9999999999", "ten", "１２"])
def test_a_whole_number_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="whole number"):
        parsing.parse_integer(text)


def test_an_address_is_kept_in_small_letters():
    assert parsing.parse_email("Ada.Byron@Demo.Example") == "ada.byron@demo.example"


@pytest.mark.parametrize(
    "text", ["ada", "ada@", "@demo.example", "ada@demo", "a b@c.de", "a@b..de", "ada@-x.example"]
)
def test_an_address_no_mail_reaches_is_refused(text):
    with pytest.raises(ValueError, match="Enter an email address"):
        parsing.parse_email(text)


@pytest.mark.parametrize("text", ["(212) 555-0142", "+1 212 555 0142", "212.555.0142"])
def test_a_phone_number_is_kept_in_one_notation(text):
    assert parsing.parse_phone(text, region="US") == "+12125550142"


def test_a_number_from_abroad_needs_its_country_code():
    assert parsing.parse_phone("+44 20 7946 0018", region="US") == "+442079460018"
    with pytest.raises(ValueError, match="country code"):
        parsing.parse_phone("020 7946 0018", region=None)


@pytest.mark.parametrize("text", ["555-0142", "12", "call me", "+1 212 555 0142 ext. 5"])
def test_a_number_that_cannot_be_dialled_is_refused(text):
    with pytest.raises(ValueError, match="Enter the"):
        parsing.parse_phone(text, region="US")


@pytest.mark.parametrize("text", ["a\0b", "a\x1b[31m", "a\ud800b", "a\u202eb", "two\nlines"])
def test_hidden_characters_are_refused_on_one_line(text):
    with pytest.raises(ValueError, match="Remove"):
        parsing.check_printable(text)


@pytest.mark.parametrize("text", ["Zoë 👩‍⚕️", "Müller", "אדה", "two\nlines", "a\tb"])
def test_what_people_write_is_let_through(text):
    parsing.check_printable(text, lines=True)
