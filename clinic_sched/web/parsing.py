"""Reads what people type; a `ValueError` carries the sentence that says what to type."""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

import phonenumbers

EARLIEST_YEAR = 1900
LATEST_YEAR = 2100
PHONE_LENGTH = 30
EMAIL_LENGTH = 254

_ISO_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[/. -](?P<month>\d{1,2})[/. -](?P<year>\d{4})", re.ASCII)
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2}(?:\.\d+)?)?|(\d{2})(\d{2})", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d{1,9})(?:[.,](\d{1,9}))?|[+-]?[.,](\d{1,9})", re.ASCII)
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])",
    re.ASCII,
)
# Marks that turn the reading direction round can make one name look like another.
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check_printable(text: str, *, lines: bool = False) -> None:
    """Refuse control characters, halves of characters and hidden direction marks."""
    allowed = "\n\t" if lines else ""
    for character in text:
        hidden = unicodedata.category(character) in ("Cc", "Cs") or character in _TURNING
        if hidden and character not in allowed:
            raise ValueError(
                "Remove the line breaks and characters that cannot be shown."
                if not lines
                else "Remove the characters that cannot be shown."
            )


def displayable(text: str) -> str:
    """Return the text with what no page can carry replaced by a mark."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "\ufffd")


def parse_date(text: str) -> date:
    """Read 2026-11-22 or 22/11/2026."""
    found = _ISO_DATE.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    if not found:
        raise ValueError("Enter a date such as 22/11/2026.")
    year, month, day = (int(found[part]) for part in ("year", "month", "day"))
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(f"Enter a year from {EARLIEST_YEAR} to {LATEST_YEAR}.")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("Enter a date that is in the calendar, such as 22/11/2026.") from None


def parse_time(text: str) -> time:
    """Read 9:05, 09:05, 09.05 or 0905."""
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError("Enter a time such as 09:05.")
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4])
    if hour > 23 or minute > 59:
        raise ValueError("Enter a time from 00:00 to 23:59.")
    return time(hour, minute)


def parse_datetime(text: str) -> datetime:
    """Read a date and a time of the wall clock, with a T, a comma or a space between."""
    day, _, clock = re.sub(r"[T,]|\s+", " ", text).rpartition(" ")
    if not day:
        raise ValueError("Enter a date and a time such as 22/11/2026 09:05.")
    return datetime.combine(parse_date(day.strip()), parse_time(clock))


def parse_integer(text: str) -> int:
    """Read a whole number that every database can hold."""
    if not _INTEGER.fullmatch(text):
        raise ValueError("Enter a whole number, in digits.")
    return int(text)


def parse_decimal(text: str, *, places: int) -> Decimal:
    """Read a number with a point or a comma before the decimals."""
    found = _DECIMAL.fullmatch(text)
    if not found:
        raise ValueError("Enter a number such as 72.5.")
    decimals = found[2] or found[3] or ""
    # "1,000" is a thousand to one reader and one to another: neither is guessed.
    if "," in text and len(decimals) == 3:
        raise ValueError("Enter the number without a comma, such as 1000 or 72.5.")
    if len(decimals) > places:
        raise ValueError(
            f"Enter a number with at most {places} decimal place{'s' if places > 1 else ''}."
            if places
            else "Enter a whole number, without decimals."
        )
    return Decimal(text.replace(",", "."))


def parse_email(text: str) -> str:
    """Read an e-mail address; its letters are kept small."""
    address = text.lower()
    if len(address) > EMAIL_LENGTH or not _EMAIL.fullmatch(address):
        raise ValueError("Enter an email address such as name@example.org.")
    return address


def parse_phone(text: str, *, region: str | None) -> str:
    """Read a telephone number as E.164, by the rules of the region it is dialled from."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        number = None
    possible = phonenumbers.ValidationResult.IS_POSSIBLE
    if not number or phonenumbers.is_possible_number_with_reason(number) != possible:
        raise ValueError(
            "Enter the whole phone number with its area code, or with + and its country code."
        )
    if number.extension:
        raise ValueError("Enter the phone number without an extension.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
