"""The tablet loses its network: everything goes on, and arrives once, in order, in one name."""

import json
import os
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Playwright, Request, expect

from clinic_sched.audit.models import AuditEvent
from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.sessions import queries
from clinic_sched.transaction import transaction
from tests.conftest import Kept
from tests.databases import OnSQLite
from tests.journeys import tablet as tablets
from tests.journeys.pages import button
from tests.journeys.tablet import Tablet, Ward, reading
from tests.journeys.trouble import Trouble

READINGS = int(os.environ.get("CLINIC_OFFLINE_READINGS", "40"))
EACH = 100
# A queue that sends every attempt as if it were another entry.
FORGETFUL = ('"entry_key", entry.key', '"entry_key", (entry.key = crypto.randomUUID())')
# A test of its own needs a session of its own.
OTHERS = 9
# Lets time pass for the page, also after it was loaded again.
LATER = "const now = Date.now; Date.now = () => now() + Number(localStorage.getItem('later'));"


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory, kept: Callable[[str], Kept]) -> Iterator[Ward]:
    database = kept("sqlite").database
    assert isinstance(database, OnSQLite)
    sessions = OTHERS + (READINGS + EACH - 1) // EACH
    folder = tmp_path_factory.mktemp("ward")
    with tablets.opened(folder, database.migrated, sessions=sessions) as ward:
        yield ward


@pytest.fixture
def tablet(playwright: Playwright, ward: Ward, tmp_path: Path) -> Iterator[Tablet]:
    ward.serve()
    tablet = Tablet(playwright, ward, tmp_path / "profile")
    yield tablet
    tablet.kill()


def test_whatever_happens_each_reading_arrives_once_and_in_order(
    ward: Ward, tablet: Tablet
) -> None:
    trouble = Trouble(ward, tablet, random.Random(20261122))

    for nth, first in enumerate(range(0, READINGS, EACH)):
        session = ward.sessions[OTHERS + nth]
        trouble.begin(session, ward.nurses[0])
        sent = trouble.live_through(first, min(EACH, READINGS - first), often=0.3)
        trouble.settle()

        assert ward.recorded(session) == sent
    print(f"{READINGS} readings, none lost, none doubled: {dict(trouble.done)}")


def test_a_queue_whose_entries_have_no_key_of_their_own_is_found_out(
    ward: Ward, tablet: Tablet
) -> None:
    session, sent = ward.sessions[0], [reading(nth) for nth in range(3)]
    tablet.start(ward.nurses[0], service_workers="block")
    tablet.page.route("**/outbox_send.js*", lambda route: route.fulfill(
        response=(answer := route.fetch()),
        body=answer.text().replace(*FORGETFUL),
    ))  # fmt: skip
    trouble = Trouble(ward, tablet, random.Random(1), session=session)
    tablet.open(session)

    trouble.lose(True)
    with tablet.page.expect_event("requestfailed", _is_of_the_queue):
        for value in sent:
            tablet.record(value)
    trouble.lose(False)
    trouble.settle()

    assert ward.recorded(session) != sent
    assert len(ward.recorded(session)) > len(sent)


def _is_of_the_queue(request: Request) -> bool:
    sender = request.header_value("x-requested-with")
    return request.method == "POST" and sender == "outbox"


def test_nothing_that_waits_can_be_read_on_the_device(ward: Ward, tablet: Tablet) -> None:
    tablet.start(ward.nurses[0])
    tablet.open(ward.sessions[1])
    tablet.cut()
    tablet.write("Cried, then calm.")
    expect(tablet.page.locator("[data-outbox-state]")).to_contain_text("not yet sent")

    kept = tablets.stored(tablet)

    assert len(json.loads(kept)["entries"]) == 1
    for word in ("Cried", "Byron", "Nurse 1"):
        assert word not in kept
    # The page for no network and its style sheet, which hold nobody's data, may say it.
    sealed = {name: json.loads(kept)[name] for name in ("entries", "keys", "shells")}
    assert "emergency" not in json.dumps(sealed)
    assert "could be exported: false" in kept

    tablet.cut(False)
    tablet.has_sent_all()
    assert json.loads(tablets.stored(tablet))["entries"] == []
    expect(tablet.page.get_by_role("main")).to_contain_text("Cried, then calm.")


def test_what_one_person_recorded_is_never_sent_by_another(ward: Ward, tablet: Tablet) -> None:
    mine, theirs = ward.nurses
    session = ward.sessions[2]
    tablet.start(mine)
    tablet.open(session)
    tablet.page.context.route("**/sessions/outbox", lambda route: route.abort())
    tablet.cut()
    tablet.record(reading(1))
    tablet.cut(False)

    page = tablet.page
    button(page, "Sign out").first.click()
    expect(page.get_by_role("alert")).to_contain_text("1 entry is not yet sent. It stays")
    button(page, "Sign out all the same").click()
    expect(page.get_by_role("alert")).to_contain_text("1 entry waits on this device")
    page.context.unroute("**/sessions/outbox")
    tablet.sign_in(theirs)
    tablet.open(session)
    tablet.record(reading(2))
    assert ward.recorded(session) == [reading(2)]

    tablet.sign_in(mine)
    tablet.open(session)
    tablet.has_sent_all()

    assert ward.recorded(session) == [reading(1), reading(2)]
    assert ward.recorders(session) == [mine, theirs]


def test_what_is_saved_after_the_sign_in_has_ended_waits_for_the_next(
    ward: Ward, tablet: Tablet
) -> None:
    session = ward.sessions[7]
    tablet.start(ward.nurses[0])
    tablet.open(session)
    tablet.type(reading(1))
    ward.end_every_sign_in()

    tablet.page.locator(".vitals__save").click()
    tablet.page.wait_for_url(re.compile("/sign-in"))
    expect(tablet.page.get_by_role("alert")).to_contain_text("1 entry waits on this device")
    tablet.sign_in(ward.nurses[0])
    tablet.open(session)
    tablet.has_sent_all()

    assert ward.recorded(session) == [reading(1)]


def test_a_refused_entry_is_kept_until_it_is_put_right_or_let_go(
    ward: Ward, tablet: Tablet
) -> None:
    session = ward.sessions[3]
    tablet.start(ward.nurses[0])
    tablet.open(session)
    tablet.cut()
    for pulse in (501, 502, 38):
        tablet.record({"hr": pulse})
    tablet.cut(False)

    entries = tablet.page.locator(".outbox__entry")
    expect(entries.get_by_text("Not saved: Heart rate must be from")).to_have_count(2)
    expect(entries.get_by_text("is unusual")).to_have_count(1)
    entries.filter(has_text="rate 501").get_by_role("button", name="Correct").click()
    entries.get_by_label("Heart rate").fill("71")
    entries.get_by_role("button", name="Send again").click()
    entries.filter(has_text="rate 502").get_by_role("button", name="Discard").click()
    entries.get_by_label("Why it is discarded").fill("Read from the wrong patient")
    entries.locator("form").get_by_role("button", name="Discard").click()
    entries.filter(has_text="rate 38").get_by_role("button", name="I measured again").click()
    tablet.has_sent_all()

    assert [one["hr"] for one in ward.recorded(session)] == [71, 38]
    with ward.app.app_context():
        discarded = sa.select(AuditEvent.details).where(AuditEvent.action == "discard entry")
        (why,) = db.session.scalars(discarded).all()
    assert why == {"what": "Readings", "reason": "Read from the wrong patient"}


def test_a_clock_that_is_put_right_meanwhile_moves_no_reading(ward: Ward, tablet: Tablet) -> None:
    session = ward.sessions[6]
    tablet.start(ward.nurses[0])
    tablet.page.add_init_script("const now = Date.now; Date.now = () => now() - 15 * 60_000;")
    tablet.open(session)
    tablet.cut()
    tablet.record(reading(1))
    tablet.page.evaluate("const late = Date.now; Date.now = () => late() + 15 * 60_000;")
    tablet.cut(False)

    entry = tablet.page.locator(".outbox__entry")
    expect(entry.get_by_text("The tablet’s clock was changed")).to_be_visible()
    assert ward.recorded(session) == []
    entry.get_by_role("button", name="Correct").click()
    entry.get_by_label("Time it was taken").fill(ward.wall_clock())
    entry.get_by_role("button", name="Send again").click()
    tablet.has_sent_all()

    assert ward.recorded(session) == [reading(1)]


def test_an_emergency_stop_without_network_says_so_and_arrives_first(
    ward: Ward, tablet: Tablet
) -> None:
    session = ward.sessions[4]
    tablet.start(ward.nurses[0])
    tablet.open(session)
    tablet.is_prepared()
    tablet.cut()
    tablet.open(session)
    expect(tablet.page.get_by_text("No network. Go on recording")).to_be_visible()
    tablet.record(reading(1))

    button(tablet.page, "Emergency stop").click()
    expect(tablet.page.get_by_role("alert")).to_contain_text("not sent")
    expect(tablet.page.get_by_role("alert")).to_contain_text("Call a colleague now.")
    tablet.cut(False)
    tablet.has_sent_all()

    with ward.app.app_context():
        infusion = queries.get(session)
        assert infusion.status == "emergency"
        assert [step.kind for step in infusion.steps][-1] == "emergency stop"
    assert ward.recorded(session) == [reading(1)]


def test_where_a_site_does_not_allow_it_nothing_is_stored(ward: Ward, tablet: Tablet) -> None:
    session = ward.sessions[5]
    with ward.app.app_context(), transaction():
        site = queries.get(session).appointment.site
        db.session.execute(sa.update(Site).where(Site.id == site.id).values(offline_allowed=False))
    tablet.start(ward.nurses[0])
    tablet.open(session)
    tablet.cut()

    tablet.type({"hr": 71})
    tablet.page.locator(".vitals__save").click()

    expect(tablet.page.get_by_role("alert")).to_contain_text("Not saved")
    expect(tablet.page.locator('[data-vitals] [name="hr"]')).to_have_value("71")
    assert tablet.page.evaluate("indexedDB.databases()") == []
    assert not tablet.page.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
    )


def test_forms_that_nobody_touches_are_put_away_when_a_sign_in_would_have_ended(
    ward: Ward, tablet: Tablet
) -> None:
    tablet.start(ward.nurses[0])
    tablet.page.add_init_script(LATER)
    tablet.open(ward.sessions[8])
    tablet.is_prepared()
    tablet.cut()
    tablet.open(ward.sessions[8])

    tablet.page.evaluate("localStorage.setItem('later', 31 * 60_000)")

    expect(tablet.page.get_by_role("heading", name="No network")).to_be_visible()
    expect(tablet.page.locator("[data-vitals]")).to_have_count(0)


def test_whoever_signs_out_is_signed_out_though_the_device_can_keep_nothing(
    ward: Ward, tablet: Tablet
) -> None:
    tablet.start(ward.nurses[0])
    tablet.open(ward.sessions[8])
    tablet.is_prepared()
    tablet.page.evaluate("IDBDatabase.prototype.transaction = null")

    button(tablet.page, "Sign out").first.click()

    tablet.page.wait_for_url(re.compile("/sign-in"))
