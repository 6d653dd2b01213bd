"""The yardstick measures the same search."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from benchmarks import bare_search
from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.lanes import each
from clinic_sched.scheduling.engine.shape import CareRatios, VisitShape
from clinic_sched.scheduling.engine.site_day import Booked, Chair, Shift, SiteDay, Span

SETTING = bare_search.Setting()


def day_of(midnight: datetime, rows: list[bare_search.Row]) -> Day:
    hours = Span(midnight + timedelta(hours=8), midnight + timedelta(hours=18))
    site = SiteDay(
        on=midnight.date(),
        zone=ZoneInfo("UTC"),
        grid_minutes=15,
        ratios=CareRatios(15, 2, 3),
        chairs=tuple(Chair(number, str(number)) for number in range(SETTING.chairs)),
        pumps=SETTING.pumps,
        opening=(hours,),
        shifts=tuple(Shift(user, hours) for user in range(SETTING.nurses)),
    )
    return Day(site, [Booked(None, row[0], None, *row[1:]) for row in rows])


def test_the_bare_search_finds_the_starts_the_engine_finds() -> None:
    days = bare_search.invent(SETTING, days=20)
    shape = VisitShape(*bare_search.SHAPE)

    found = [
        (midnight, cell)
        for midnight, rows in days
        for cell in each(day_of(midnight, rows).starts(shape))
    ]
    assert found == bare_search.search(days, SETTING)
    assert found
