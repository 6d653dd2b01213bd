"""Days with a little of everything, drawn at random, at minutes that need not be cells."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from clinic_sched.scheduling.engine.shape import CareRatios, VisitShape
from clinic_sched.scheduling.engine.site_day import Booked, Chair, Closure, Shift, SiteDay, Span

DATES = [
    ("America/New_York", date(2030, 5, 8)),
    ("America/New_York", date(2030, 3, 10)),
    ("America/New_York", date(2030, 11, 3)),
    ("Europe/London", date(2030, 3, 31)),
    ("Australia/Lord_Howe", date(2030, 4, 7)),
    ("Australia/Lord_Howe", date(2030, 10, 6)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Asuncion", date(2024, 3, 23)),
    ("Asia/Kathmandu", date(2030, 7, 1)),
    ("Pacific/Apia", date(2011, 12, 29)),
]
MINUTES = st.one_of(st.sampled_from([0, 15, 30, 40, 60]), st.integers(0, 75))
SHAPES = st.builds(VisitShape, MINUTES, st.integers(1, 90), MINUTES, MINUTES)


PATIENTS = st.sampled_from([2, 3, 1, 4, 7, 16, 17])
GRIDS = st.sampled_from([5, 10, 15, 30, 60])
RATIOS = st.builds(CareRatios, st.integers(0, 30), PATIENTS, PATIENTS)
RETIRED = 99


def spans(
    midnight: datetime, begins: tuple[int, int], lasts: tuple[int, int]
) -> st.SearchStrategy[Span]:
    """Draw a stretch by the minutes from midnight it begins at, and those it lasts."""
    minutes = st.tuples(st.integers(*begins), st.integers(*lasts))
    return minutes.map(
        lambda drawn: Span(
            midnight + timedelta(minutes=drawn[0]), midnight + timedelta(minutes=sum(drawn))
        )
    )


def few(one: st.SearchStrategy[object], least: int, most: int) -> st.SearchStrategy[Any]:
    """Draw a few of them, as a tuple."""
    return st.lists(one, min_size=least, max_size=most).map(tuple)


@st.composite
def crowded_days(draw: st.DrawFn) -> tuple[SiteDay, list[Booked]]:
    """Draw a site's day and what is booked on it, on chairs it has and on a retired one."""
    zone, on = draw(st.sampled_from(DATES))
    midnight = datetime.combine(on, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    overflow = draw(st.lists(st.booleans(), max_size=3))
    chairs = [Chair(at, str(at), is_overflow=spare) for at, spare in enumerate([False, *overflow])]
    ids = st.sampled_from([*(chair.id for chair in chairs), RETIRED])
    hours = spans(midnight, (420, 540), (400, 700)) | spans(midnight, (0, 1200), (60, 600))
    breaks = spans(midnight, (500, 900), (5, 60))
    shut = spans(midnight, (-60, 1440), (5, 240))
    site = SiteDay(
        on=on,
        zone=ZoneInfo(zone),
        grid_minutes=draw(GRIDS),
        ratios=draw(RATIOS),
        chairs=tuple(chairs),
        pumps=draw(st.sampled_from([9, 3, 2, 1, 0])),
        opening=draw(few(hours, 1, 3)),
        closures=draw(few(st.builds(Closure, shut, st.none() | ids), 0, 2)),
        shifts=draw(few(st.builds(Shift, st.integers(1, 4), hours, few(breaks, 0, 2)), 2, 6)),
    )
    starts = st.integers(-200, 1500).map(lambda minutes: midnight + timedelta(minutes=minutes))
    rows = st.builds(lambda *drawn: Booked.of(*drawn[:2], chair_id=drawn[2]), SHAPES, starts, ids)
    return site, draw(st.lists(rows, max_size=12))
