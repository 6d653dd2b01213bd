"""What somebody at the desk means by what they type into the search."""

import re
from dataclasses import dataclass
from datetime import date

from clinic_sched.patients.names import search_key

FEWEST_DIGITS = 3
_EARLIEST, _LATEST = 1900, 2100

_YEAR_FIRST = re.compile(r"\b(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})\b", re.ASCII)
_YEAR_LAST = re.compile(r"\b(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})\b", re.ASCII)
_NAMED_MONTH = re.compile(
    r"\b(?:(\d{1,2})\.? ?([a-z]{3,9})\.?|([a-z]{3,9})\.? (\d{1,2}),?)[ ,-]*(\d{4})\b", re.I
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PHONE = re.compile(r"[\d\s()+./-]+", re.ASCII)


@dataclass(frozen=True)
class Search:
    """What is known of the person looked for; every part given must fit."""

    words: tuple[str, ...] = ()
    born: tuple[date, ...] = ()
    digits: str = ""
    email: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.born or self.digits or self.email)


def read_search(text: str) -> Search:
    """Read a name, a birth date typed in any way, a phone or patient number, or a mixture."""
    text = text.strip()
    if "@" in text:
        return Search(email=text.lower())
    born, rest = _take_date(text)
    if rest and _PHONE.fullmatch(rest):
        digits = re.sub(r"\D", "", rest)
        return Search(born=born, digits=digits if len(digits) >= FEWEST_DIGITS else "")
    return Search(words=tuple(search_key(rest).split()), born=born)


def _take_date(text: str) -> tuple[tuple[date, ...], str]:
    """Return the dates a text may mean, and the text without them."""
    for pattern, meanings in (
        (_YEAR_FIRST, _year_first),
        (_YEAR_LAST, _year_last),
        (_NAMED_MONTH, _named_month),
    ):
        if (found := pattern.search(text)) and (dates := meanings(found)):
            return dates, f"{text[: found.start()]} {text[found.end() :]}".strip()
    return (), text


def _year_first(found: re.Match[str]) -> tuple[date, ...]:
    year, month, day = map(int, found.groups())
    return _dates((year, month, day))


def _year_last(found: re.Match[str]) -> tuple[date, ...]:
    first, second, year = (int(part) for part in found.groups())
    years = [year] if len(found[3]) == 4 else [1900 + year, 2000 + year]
    # Half of the world writes the day first: both readings are looked up.
    both = [(y, *order) for y in years for order in ((second, first), (first, second))]
    return _dates(*both)


def _named_month(found: re.Match[str]) -> tuple[date, ...]:
    month = (found[2] or found[3]).lower()[:3]
    if month not in _MONTHS:
        return ()
    return _dates((int(found[5]), _MONTHS.index(month) + 1, int(found[1] or found[4])))


def _dates(*parts: tuple[int, int, int]) -> tuple[date, ...]:
    found = []
    for year, month, day in dict.fromkeys(parts):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return tuple(day for day in found if _EARLIEST <= day.year <= _LATEST)
