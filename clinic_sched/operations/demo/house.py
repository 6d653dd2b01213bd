"""The demo's site, chairs, staff, shifts, closures and protocols."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinic_sched import clock
from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import PEOPLE, Role
from clinic_sched.audit.service import WORKER
from clinic_sched.clinic.models import Chair, Closure, OpeningHours, Shift, Site
from clinic_sched.database import db
from clinic_sched.operations.demo import names
from clinic_sched.protocols import service as protocols
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.protocols.pages import BY_ANCHOR
from clinic_sched.protocols.written import fingerprint

PASSWORD = "demo clinic 2026 only"  # noqa: S105 (printed at every start of the demo)
APPROVED = (
    "KET-MOOD-40",
    "KET-PAIN-60",
    "KET-PAIN-120",
    "KET-CRPS-240x10",
    "FCM-15",
    "IFX-120",
    "LIDO-90",
)
_ROOM = ["monitor", "oxygen", "suction"]
# When somebody looks at the demo it should be the middle of the clinic's day.
_ZONES = (
    "America/New_York",
    "Europe/London",
    "Australia/Sydney",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Europe/Athens",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "America/Sao_Paulo",
    "Asia/Dubai",
)
_EARLIEST, _LATEST = time(10, 15), time(14, 15)


@dataclass(frozen=True)
class House:
    """What the demo clinic works with."""

    site: Site
    zone: ZoneInfo
    today: date
    staff: dict[Role, list[User]]
    versions: dict[str, ProtocolVersion]

    def first(self, role: Role) -> User:
        return self.staff[role][0]


def choose_zone(preferred: str, now: datetime) -> str:
    """Return the zone wanted if it is the middle of the day there, else one where it is."""
    for name in (preferred, *_ZONES):
        if _EARLIEST <= clock.local(now, clock.get_zone(name)).time() <= _LATEST:
            return name
    return preferred


def build(zone_name: str, *, chairs: int, first_on: date, last_on: date, now: datetime) -> House:
    """Put up the house and staff it from the first day to the last."""
    zone = clock.get_zone(zone_name)
    today = clock.local_date(now, zone)
    opened_at = clock.day_span(first_on, zone)[0]
    staff = _hire(now=opened_at)
    house = House(_site(zone_name, chairs), zone, today, staff, {})
    _staff_days(house, first_on, last_on)
    _close_some(house)
    for version in protocols.load_library(by=WORKER, now=opened_at):
        if version.protocol.code in APPROVED:
            protocols.approve_signed(version, by=house.first(Role.PRESCRIBER), now=opened_at)
            house.versions[version.protocol.code] = version
    _begin_a_draft(house, opened_at)
    db.session.flush()
    return house


def _begin_a_draft(house: House, now: datetime) -> None:
    """Have a draft to look at beside the version in use: a longer recovery, one more line."""
    by = house.first(Role.MANAGER)
    draft = protocols.new_draft(house.versions["KET-MOOD-40"], by=by, now=now)
    source = "site default, to be confirmed"
    minutes = {**draft.document["phases"], "recovery": {"value": 75, "source": source}}
    bring = {"text": "Bring a blanket and headphones if you like.", "source": source}
    for page, found in (
        (BY_ANCHOR["phases"], {"phases": minutes}),
        (BY_ANCHOR["previsit"], {"previsit": [*draft.document["previsit"], bring]}),
    ):
        seen = fingerprint(page, draft.document)
        protocols.change_page(draft, page, found, seen=seen, by=by, now=now)


def _site(zone_name: str, chairs: int) -> Site:
    site = Site(
        name="Northside Infusion",
        message_name="Northside Clinic",
        zone=zone_name,
        phone="555-0100",
        address="12 Alder Row, Northside",
        pumps=9,
        grid_minutes=15,
        hands_on_minutes=15,
        infusion_patients_per_nurse=2,
        recovery_patients_per_nurse=3,
        arrive_early_minutes=60,
        no_show_after_minutes=30,
        messages_from=time(8),
        messages_until=time(21),
        escalate_open_minutes=15,
        escalate_closed_minutes=60,
        # The ledger is written at the end, in the order of time; from then on the site counts.
        counts_controlled=False,
    )
    site.chairs = [
        Chair(
            label=f"Chair {number}",
            position=number,
            features=[*_ROOM, "private room"] if number > chairs - 2 else list(_ROOM),
        )
        for number in range(1, chairs + 1)
    ]
    db.session.add(site)
    db.session.flush()
    for weekday in range(7):
        opens, closes = (time(8), time(18)) if weekday > 4 else (time(7), time(19))
        db.session.add(OpeningHours(site_id=site.id, weekday=weekday, opens=opens, closes=closes))
    return site


def _hire(*, now: datetime) -> dict[Role, list[User]]:
    return {
        role: [
            accounts.create_user(
                email=f"{role.value}{nth or ''}@demo.example",
                name=name,
                role=role,
                password=PASSWORD,
                by=WORKER,
                now=now,
            )
            for nth, name in enumerate(names.STAFF[role.value])
        ]
        for role in PEOPLE
    }


def _staff_days(house: House, first_on: date, last_on: date) -> None:
    """Give every day four early nurses, three late ones and a prescriber."""
    nurses, prescribers = house.staff[Role.NURSE], house.staff[Role.PRESCRIBER]
    for number in range((last_on - first_on).days + 1):
        on = first_on + timedelta(days=number)
        for nth, person in enumerate(nurses):
            early = (nth + on.toordinal() // 7) % len(nurses) < 4
            start, stop, pause = (7, 16, 11) if early else (10, 19, 14)
            _shift(house, person, on, start, stop, pause + nth % 2)
        _shift(house, prescribers[number % len(prescribers)], on, 8, 18, 13)


def _shift(house: House, person: User, on: date, start: int, stop: int, pause: int) -> None:
    starts_at, ends_at, break_at = (
        clock.at_wall(datetime.combine(on, time(hour)), house.zone) for hour in (start, stop, pause)
    )
    db.session.add(
        Shift(
            site_id=house.site.id,
            user_id=person.id,
            starts_at=starts_at,
            ends_at=ends_at,
            break_starts_at=break_at,
            break_ends_at=break_at + timedelta(minutes=30),
        )
    )


def _close_some(house: House) -> None:
    training = clock.day_span(house.today + timedelta(days=12), house.zone)
    repair = clock.day_span(house.today + timedelta(days=5), house.zone)
    site = house.site
    for chair, (starts_at, ends_at), reason in (
        (None, training, "Staff training"),
        (site.chairs[-1], repair, "Chair in repair"),
    ):
        db.session.add(
            Closure(
                site_id=site.id,
                chair_id=chair.id if chair else None,
                starts_at=starts_at,
                ends_at=ends_at,
                reason=reason,
            )
        )
