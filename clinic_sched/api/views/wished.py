"""When a visit would suit, and what would have to give where nothing fits."""

from collections.abc import Iterator
from typing import Any

from clinic_sched.api.answers import when
from clinic_sched.api.asked import HORIZON_DAYS, Weekday
from clinic_sched.clinic import queries as clinic
from clinic_sched.scheduling.engine.relaxations import LetGo, Wish
from clinic_sched.scheduling.engine.wishes import Wishes
from clinic_sched.scheduling.queries import openings, relaxing

_DAYS = list(Weekday)
_WORDS = {
    Wish.EARLIEST: "with an earlier start",
    Wish.LATEST: "with a later start",
    Wish.WEEKDAYS: "on another weekday",
    Wish.HALF: "in the other half of the day",
    Wish.NURSE: "with another nurse",
    Wish.FEATURE: "on another chair",
}


def wishes_of(query: dict[str, Any]) -> Wishes:
    """Return the wishes that were said."""
    return Wishes(
        weekdays=frozenset(_DAYS.index(day) for day in query["weekdays"] or ()),
        earliest=query["earliest"],
        latest=query["latest"],
        around=query["around"],
    )


def relaxations(search: Any, days: int) -> list[dict[str, Any]]:
    """Tell what would have to give, each with the first time that would fit then."""
    return [*_in_more_days(search, days), *_with_less(search)]


def _in_more_days(search: Any, days: int) -> Iterator[dict[str, Any]]:
    if days < HORIZON_DAYS:
        for one in openings.openings(search, limit=1):
            yield _facts(search.site, one.starts_at, ["days"], "a few days later")


def _with_less(search: Any) -> Iterator[dict[str, Any]]:
    for way in relaxing.ways(search, clinic.sites()):
        names, words = [_name(one) for one in way.let_go], [_WORDS[one.wish] for one in way.let_go]
        if way.is_later:
            names, words = [*names, "from"], [*words, "some weeks later"]
        if way.site.id != search.site.id:
            names, words = [*names, "site"], [*words, f"at {way.site.name}"]
        yield _facts(way.site, way.starts_at, names, " and ".join(words))


def _name(one: LetGo) -> str:
    return f"{one.wish.value}:{one.feature}" if one.feature else one.wish.value


def _facts(site: Any, starts_at: Any, names: list[str], words: str) -> dict[str, Any]:
    return {
        "let_go": names,
        "detail": f"{words[:1].upper()}{words[1:]}.",
        "site": site.public_id,
        "start": when(starts_at, site.clock),
    }
