"""The one place that writes dates, times and durations for a reader."""

from datetime import date, datetime, timedelta, tzinfo

from flask import Flask


def local_time(moment: datetime, zone: tzinfo) -> str:
    """Write a moment as the wall clock of the zone shows it: 09:05."""
    return f"{moment.astimezone(zone):%H:%M}"


def local_date(day: date, zone: tzinfo | None = None) -> str:
    """Write a date, or a moment's date in the zone: Tue 3 Mar 2026."""
    if isinstance(day, datetime):
        if zone is None:
            raise TypeError("a moment has a date only in a zone")
        day = day.astimezone(zone)
    return f"{day:%a} {day.day} {day:%b %Y}"


def long_date(moment: datetime, zone: tzinfo) -> str:
    """Write a moment's date in the zone in full: Tuesday 3 March 2026."""
    day = moment.astimezone(zone)
    return f"{day:%A} {day.day} {day:%B %Y}"


def plain_date(day: date) -> str:
    """Write a date whose weekday nobody asks for, such as a birth date: 3 Mar 2026."""
    return f"{day.day} {day:%b %Y}"


def local_datetime(moment: datetime, zone: tzinfo) -> str:
    """Write a moment as date and time of the zone: Tue 3 Mar 2026, 09:05."""
    return f"{local_date(moment, zone)}, {local_time(moment, zone)}"


def relative(moment: datetime, now: datetime) -> str:
    """Write how long ago or ahead a moment is: 5 min ago, in 2 h 30 min, in 3 days."""
    away = abs(moment - now)
    if away < timedelta(minutes=1):
        return "now"
    text = _span(away)
    return f"{text} ago" if moment < now else f"in {text}"


def minutes(amount: int) -> str:
    """Write minutes as a person says them: 2 h 30 min."""
    hours, rest = divmod(abs(int(amount)), 60)
    parts = [f"{hours} h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} min")
    return ("−" if amount < 0 else "") + " ".join(parts)


def age(birth_date: date, today: date) -> int:
    """Count the birthdays a person has had."""
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    return today.year - birth_date.year - (0 if had_birthday else 1)


def init_app(app: Flask) -> None:
    """Give the templates their filters."""
    for write in (
        local_time,
        local_date,
        long_date,
        plain_date,
        local_datetime,
        relative,
        minutes,
        age,
    ):
        app.add_template_filter(write)
    app.add_template_filter(relative, "ago")


def _span(away: timedelta) -> str:
    if away < timedelta(days=1):
        return minutes(int(away.total_seconds() // 60))
    return "1 day" if away.days == 1 else f"{away.days} days"
