"""The day by chair."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import days
from clinic_sched.clinic import queries as clinic
from clinic_sched.scheduling import board, load_strip
from clinic_sched.scheduling.lacking import lacking
from clinic_sched.scheduling.queries import changes
from clinic_sched.scheduling.queries.board import board_day, gone_chairs, on_duty
from clinic_sched.scheduling.rules import UNDO_WITHIN
from clinic_sched.scheduling.standing import LABELS, Show, read_show
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.day import chosen_site, read_date

ONE_DAY = timedelta(days=1)


@bp.get("/board")
@access.requires(Permission.BOOK)
def today() -> ResponseReturnValue:
    """Show today, or go to the day that was asked for."""
    sites, now = clinic.sites(), clock.now()
    site = chosen_site(sites)
    if wanted := request.args.get("on"):
        return redirect(f"/board/{read_date(wanted)}?site={site.public_id}")
    return _page(sites, site, clock.local_date(now, site.clock), now)


@bp.get("/board/<on>")
@access.requires(Permission.BOOK)
def one_day(on: str) -> ResponseReturnValue:
    """Show one day."""
    sites = clinic.sites()
    return _page(sites, chosen_site(sites), read_date(on), clock.now())


@bp.get("/board/<on>/part")
@access.requires(Permission.BOOK)
def part(on: str) -> ResponseReturnValue:
    """Return what of the page changes, or 304 while it has not."""
    site, now, day = clinic.get_site(request.args.get("site")), clock.now(), read_date(on)
    tag = _tag(site, day, now)
    if request.headers.get("If-None-Match") == tag:
        return make_response("", 304, {"ETag": tag})
    page = render_template("scheduling/_board_part.html", **_drawn(site, day, now))
    return make_response(page, 200, {"ETag": tag})


def _tag(site: Any, on: date, now: datetime) -> str:
    """Name the state of the page: the day's version, and today the five minutes it is."""
    is_today = on == clock.local_date(now, site.clock)
    return f'"{days.version_of(site, on)}-{int(now.timestamp()) // 300 if is_today else 0}"'


def _page(sites: Sequence[Any], site: Any, on: date, now: datetime) -> ResponseReturnValue:
    # The tag is read first: what changes between is drawn again at the next question.
    tag = _tag(site, on, now)
    return render_template(
        "scheduling/board.html",
        sites=sites,
        tag=tag,
        before=on - ONE_DAY,
        after=on + ONE_DAY,
        **_drawn(site, on, now),
    )


def _drawn(site: Any, on: date, now: datetime) -> dict[str, Any]:
    day, visits, called_off, holds = board_day(site, on)
    gone = gone_chairs(site, day, visits)
    shown, chairs = board.frame(day, visits), board.chairs_of(day, visits, gone)
    show, lacks = read_show(request.args.get("show")), lacking(day, visits)
    return {
        "site": site,
        "on": on,
        "is_today": on == clock.local_date(now, site.clock),
        "zone": site.clock,
        "now": now,
        "shown": shown,
        "lacking": len(lacks),
        "columns": board.columns(day, visits, shown, gone=gone, lacks=lacks, show=show, now=now),
        "blocks": [*board.blocks(day, shown, chairs), *board.kept(day, holds, shown, chairs)],
        "closed": board.closed(day),
        "now_line": board.now_line(day, shown, now=now),
        "strip": load_strip.strip(day, shown),
        "load_rows": load_strip.load_rows(day, shown),
        "duty": load_strip.duty_lines(
            day, on_duty(site, day.timeline.starts_at, day.timeline.ends_at)
        ),
        "called_off": called_off,
        "visit_count": len(visits),
        "show": show,
        "groups": [(one, LABELS[one], n) for one, n in board.counts(visits, now=now).items()],
        "set_aside": board.set_aside(day, visits),
        "changes": changes.undoable_by(access.signed_in_user(), site, now=now),
        "undo_within": UNDO_WITHIN,
        "shows_all": show is Show.ALL,
    }
