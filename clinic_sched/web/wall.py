"""The wall clock by which pages are read that belong to no site of their own."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g

from clinic_sched.clock import get_zone

_KEY = "clinic_sched_wall"


def register(app: Flask, find_zone: Callable[[], str | None], otherwise: str) -> None:
    """Have `find_zone` name the zone, or `otherwise` where there is no site yet."""
    app.extensions[_KEY] = (find_zone, otherwise)


def zone_name() -> str:
    """Return the name of the zone, asked for once a request."""
    if "wall_zone" not in g:
        find_zone, otherwise = current_app.extensions[_KEY]
        g.wall_zone = find_zone() or otherwise
    name: str = g.wall_zone
    return name


def zone() -> ZoneInfo:
    """Return the zone."""
    return get_zone(zone_name())
