"""A ward with one tablet: its program can be killed, and so can its browser, and both come back."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from clinic_sched import clock, create_app
from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.models import SignIn, User
from clinic_sched.accounts.rules import Role
from clinic_sched.database import db
from clinic_sched.scheduling.models import Appointment
from clinic_sched.sessions.models import DoseOrder, InfusionSession, Step, VitalSigns
from clinic_sched.sessions.rules import SessionStatus, StepKind
from clinic_sched.transaction import transaction
from tests import builders
from tests.browser import ARGUMENTS, find_chromium
from tests.conftest import settings_for
from tests.moments import ZONE
from tests.ports import free_port
from tests.servers import PATIENCE, Forked, await_ready, environment, fork
from tests.sessions import chairside

SCREEN = {"width": 1180, "height": 820}
# What is typed for the nth reading is like no other's, and calm.
PULSES, BREATHS, SATURATIONS = 40, 5, 5


def reading(nth: int) -> dict[str, int]:
    """What the nurse reads the nth time."""
    rest, pulse = divmod(nth, PULSES)
    rest, breaths = divmod(rest, BREATHS)
    saturation = rest % SATURATIONS
    return {"hr": 60 + pulse, "rr": 12 + breaths, "spo2": 95 + saturation}


@dataclass
class Ward:
    """The database, the program on it, and those who work here."""

    app: Flask
    folder: Path
    database_url: str
    port: int
    sessions: list[str]
    nurses: list[str]
    program: Forked | None = field(default=None)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self) -> None:
        """Start the program, unless it runs."""
        if self.program:
            return
        settings = {"database_url": self.database_url, "port": str(self.port)}
        environ = environment(self.folder, **settings, base_url=self.url)
        log = self.folder / "serve.log"
        self.program = fork("serve", environ=environ, output=log)
        await_ready(self.program, f"{self.url}/readyz", log)

    def kill(self) -> None:
        """Kill the program and everything it started, in the middle of whatever it does."""
        if self.program:
            with suppress(ProcessLookupError):
                os.killpg(self.program.pid, signal.SIGKILL)
            self.program.wait(PATIENCE)
            self.program = None

    def recorded(self, session: str) -> list[dict[str, int | None]]:
        """The readings of a session in the order in which they were taken."""
        names = VitalSigns.heart_rate, VitalSigns.respiratory_rate, VitalSigns.spo2
        query = (
            sa.select(*names)
            .join(InfusionSession, InfusionSession.id == VitalSigns.session_id)
            .where(InfusionSession.public_id == session, VitalSigns.entry_key.not_like("given%"))
            .order_by(VitalSigns.taken_at, VitalSigns.id)
        )
        with self.app.app_context():
            rows = db.session.execute(query).all()
            db.session.rollback()
        return [dict(zip(("hr", "rr", "spo2"), row, strict=True)) for row in rows]

    def recorders(self, session: str) -> list[str]:
        """Who took the readings of a session, in their order."""
        query = (
            sa.select(User.email)
            .join(VitalSigns, VitalSigns.by_id == User.id)
            .join(InfusionSession, InfusionSession.id == VitalSigns.session_id)
            .where(InfusionSession.public_id == session, VitalSigns.entry_key.not_like("given%"))
            .order_by(VitalSigns.taken_at)
        )
        with self.app.app_context():
            return list(db.session.scalars(query))

    def end_every_sign_in(self) -> None:
        """Have nobody signed in any more, as after a while in which nobody did anything."""
        with self.app.app_context(), transaction():
            db.session.execute(sa.update(SignIn).values(ended_at=clock.now()))

    def wall_clock(self) -> str:
        """What the clock on the site's wall shows."""
        return clock.local(clock.now(), ZONE).strftime("%H:%M")

    def cookie_of(self, nurse: str) -> dict[str, Any]:
        """The cookie of a sign-in, as the sign-in page would have set it."""
        with self.app.app_context(), transaction():
            user = db.session.scalars(sa.select(User).where(User.email == nurse)).one()
            token = accounts.sign_in(user, browser="a tablet", now=clock.now())
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        value = signer.dumps({"_user_id": f"staff:{token}", "_fresh": True})
        return {"name": "clinic", "value": value, "url": self.url, "httpOnly": True}


class Tablet:
    """A browser with a memory of its own, which survives whatever happens to the browser."""

    def __init__(self, playwright: Playwright, ward: Ward, profile: Path) -> None:
        self.playwright, self.ward, self.profile = playwright, ward, profile
        self.context: BrowserContext | None = None

    def start(self, nurse: str, **options: Any) -> None:
        """Switch it on; the nurse signs in."""
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=find_chromium(),
            args=ARGUMENTS,
            viewport={"width": SCREEN["width"], "height": SCREEN["height"]},
            locale="en-GB",
            base_url=self.ward.url,
            **options,
        )
        self.context.set_default_timeout(PATIENCE * 1000)
        self.sign_in(nurse)

    def sign_in(self, nurse: str) -> None:
        """Have that nurse signed in, and nobody else."""
        assert self.context
        self.context.clear_cookies()
        self.context.add_cookies([self.ward.cookie_of(nurse)])  # type: ignore[list-item]

    @property
    def page(self) -> Page:
        assert self.context
        return self.context.pages[0]

    def kill(self) -> None:
        """Kill the browser with everything it runs: nothing can be saved any more."""
        for pid in self._processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.context:
            with suppress(Exception):
                self.context.close()
        for name in ("SingletonLock", "SingletonSocket", "SingletonCookie"):
            (self.profile / name).unlink(missing_ok=True)
        self.context = None

    def cut(self, is_cut: bool = True) -> None:
        """Take the network away, or give it back."""
        assert self.context
        self.context.set_offline(is_cut)

    def open(self, session: str) -> None:
        """Open a session, and wait until something can be typed into it."""
        self.page.goto(f"{self.ward.url}/sessions/{session}")
        expect(self.page.locator("[data-vitals]")).to_be_visible()

    def is_prepared(self) -> None:
        """Wait until the device could go on without network."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.page.wait_for_function("navigator.serviceWorker.controller !== null")

    def record(self, values: dict[str, int]) -> None:
        """Type a set of readings and save them; come back when the page has taken them."""
        self.type(values)
        # The page may have come back with the network in between; a nurse sees what she typed.
        if not self.shows(values):
            self.type(values)
        self.page.locator(".vitals__save").click()
        for name in values:
            expect(self.page.locator(f'[data-vitals] [name="{name}"]')).to_have_value("")

    def shows(self, values: dict[str, int]) -> bool:
        """Does the page show what was typed?"""
        fields = {name: self.page.locator(f'[data-vitals] [name="{name}"]') for name in values}
        return all(fields[name].input_value() == str(value) for name, value in values.items())

    def has_sent_all(self) -> None:
        """Wait until nothing waits on the device any more."""
        place = self.page.locator("[data-outbox]")
        expect(place).to_have_attribute("data-waiting", "0", timeout=PATIENCE * 1000)

    def write(self, note: str) -> None:
        """Write a note and save it."""
        sheet = self.page.locator("#panel-note")
        sheet.locator("summary").click()
        sheet.get_by_label("Note", exact=True).fill(note)
        sheet.get_by_role("button", name="Save the note").click()

    def type(self, values: dict[str, int]) -> None:
        """Type a set of readings where the page asks for them."""
        form = self.page.locator("[data-vitals]")
        more = form.locator("#panel-more")
        for name, value in values.items():
            box = form.locator(f'[name="{name}"]')
            if not box.is_visible() and more.get_attribute("open") is None:
                more.locator("summary").click()
            box.fill(str(value))

    def _processes(self) -> Iterator[int]:
        mark = f"--user-data-dir={self.profile}".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (folder / "cmdline").read_bytes():
                    yield int(folder.name)


@contextmanager
def opened(folder: Path, migrated: bytes, *, sessions: int = 1, nurses: int = 2) -> Iterator[Ward]:
    """A ward whose infusions have run for a while, on a copy of an empty database."""
    path = folder / "clinic.sqlite3"
    path.write_bytes(migrated)
    url = f"sqlite:///{path}"
    settings = settings_for(url, folder)
    # The same secret as the program that runs, so that its cookies can be made here.
    app = create_app(settings, check_database=False)
    app.secret_key = environment(folder)["CLINIC_SCHED_SECRET_KEY"]
    with app.app_context(), transaction():
        people = [builders.user(Role.NURSE) for _ in range(nurses)]
        began = clock.now() - timedelta(minutes=20)
        version = builders.protocol_version("KET-MOOD-40")
        visits = [chairside.visit(version=version) for _ in range(sessions)]
        running = [_running(visit, people[0], began) for visit in visits]
        emails = [person.email for person in people]
        names = [infusion.public_id for infusion in running]
    ward = Ward(app, folder, url, free_port(), names, emails)
    ward.serve()
    try:
        yield ward
    finally:
        ward.kill()
        with app.app_context():
            db.engine.dispose()


def _running(visit: Appointment, nurse: User, began: datetime) -> InfusionSession:
    """An infusion under way; a given reading is none of the nurse's."""
    infusion: InfusionSession = chairside.opened(visit, by=nurse, now=began)
    chairside.take(infusion, by=nurse, now=began, key="given")
    order = DoseOrder(
        **{"dose": 1, "unit": "mg/kg", "minutes": 40, "weight_kg": 80, "dosing_weight_kg": 80},
        **{"dose_mg": 80, "rate_mg_h": 120, "ordered_by": nurse, "ordered_at": began},
    )
    step = Step(kind=StepKind.STARTED, at=began, recorded_at=began, by=nurse, rate_mg_h=120)
    infusion.orders.append(order)
    infusion.steps.append(step)
    infusion.status, infusion.started_at = SessionStatus.INFUSING, began
    return infusion


def stored(tablet: Tablet) -> str:
    """Everything the tablet has kept, as text."""
    return json.dumps(tablet.page.evaluate(_EVERYTHING))


_EVERYTHING = """async () => {
  const done = (asked) => new Promise((resolve) => {
    asked.onsuccess = () => resolve(asked.result);
  });
  const database = await done(indexedDB.open("clinic-outbox"));
  const found = {};
  for (const name of ["entries", "keys", "shells"]) {
    const rows = await done(database.transaction(name).objectStore(name).getAll());
    found[name] = rows.map((row) => ({
      ...row,
      key: row.key && `could be exported: ${row.key.extractable}`,
      sealed: row.sealed && new TextDecoder("latin1").decode(row.sealed),
    }));
  }
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      found[request.url] = await (await caches.match(request)).text();
    }
  }
  return found;
}"""
