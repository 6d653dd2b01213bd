"""A clinic of twenty chairs with a long past and a full future, in a database of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from flask import Flask

from benchmarks.bare_search import Row, Setting
from benchmarks.databases import empty_clinic
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic.models import OpeningHours, Site
from clinic_sched.database import db, writing
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.models import Appointment
from tests import builders
from tests.moments import EVENING_BEFORE

PATIENTS = 400
Days = Sequence[tuple[datetime, Sequence[Row]]]


@dataclass(frozen=True)
class BigClinic:
    """Where the measurements take place."""

    app: Flask
    site: Site
    patient: Patient
    version: ProtocolVersion
    days: Days
    desk: User
    patients: list[int]


@contextmanager
def big_clinic(
    setting: Setting, days: Days, *, bookings: int, kind: str = "sqlite"
) -> Iterator[BigClinic]:
    """Make the clinic: the days given, and copies of them in the past up to so many bookings."""
    with empty_clinic(kind) as app:
        yield _filled(app, setting, days, bookings)


def _filled(app: Flask, setting: Setting, days: Days, bookings: int) -> BigClinic:
    site = builders.site(chairs=setting.chairs, zone="UTC", pumps=setting.pumps)
    opens, closes = time(setting.opens // 12), time(setting.closes // 12)
    db.session.execute(
        sa.update(OpeningHours)
        .where(OpeningHours.site_id == site.id)
        .values(opens=opens, closes=closes)
    )
    version = builders.protocol_version("KET-MOOD-40")
    desk = builders.user(Role.DESK)
    patients = [builders.patient().id for _ in range(PATIENTS)]
    _staff(site, setting, days)
    patient = builders.patient()
    clinic = BigClinic(app, site, patient, version, days, desk, patients)
    add_history(clinic, bookings=bookings)
    return clinic


def add_history(clinic: BigClinic, *, bookings: int) -> None:
    """Write the days to come, and copies of them further and further back, up to so many."""
    writing.set(True)
    written = db.session.scalar(sa.select(sa.func.count()).select_from(Appointment)) or 0
    _book(clinic, written=written, bookings=bookings)
    db.session.commit()
    tidy = "VACUUM ANALYZE" if db.engine.dialect.name == "postgresql" else "ANALYZE"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(tidy)
    writing.set(False)


def _staff(site: Site, setting: Setting, days: Days) -> None:
    for _ in range(setting.nurses):
        nurse = builders.user(Role.NURSE)
        for midnight, _ in days:
            opens = midnight + timedelta(minutes=5 * setting.opens)
            closes = midnight + timedelta(minutes=5 * setting.closes)
            builders.shift(site, nurse, opens, closes)


def _book(clinic: BigClinic, *, written: int, bookings: int) -> None:
    """Write from the first booking that is not there yet, in whole copies of the days."""
    chairs, patients = [chair.id for chair in clinic.site.chairs], clinic.patients
    common = {
        "site_id": clinic.site.id,
        "protocol_version_id": clinic.version.id,
        "booked_by_id": clinic.desk.id,
        "booked_at": EVENING_BEFORE,
        "changed_at": EVENING_BEFORE,
        "version": 1,
    }
    whole = sum(len(rows) for _, rows in clinic.days)
    back, passed = divmod(written, whole)
    while written < bookings:
        shift = timedelta(days=back * len(clinic.days))
        visits = [
            _visit(row, chairs, shift)
            | common
            | {"patient_id": patients[(nth + midnight.toordinal() * 7) % PATIENTS]}
            for midnight, rows in clinic.days
            for nth, row in enumerate(rows)
        ][passed : passed + bookings - written]
        db.session.execute(sa.insert(Appointment), visits)
        written, back, passed = written + len(visits), back + 1, 0


def _visit(row: Row, chairs: list[int], shift: timedelta) -> dict[str, object]:
    chair, starts_at, prep, infusion, recovery, turnover = row
    starts_at -= shift
    until = starts_at + timedelta(minutes=prep + infusion + recovery)
    return {
        "chair_id": chairs[chair],
        "starts_at": starts_at,
        "patient_until": until,
        "chair_until": until + timedelta(minutes=turnover),
        "prep_minutes": prep,
        "infusion_minutes": infusion,
        "recovery_minutes": recovery,
        "turnover_minutes": turnover,
    }
