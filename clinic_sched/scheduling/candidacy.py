"""May this patient be booked for this protocol on those days? The rules, on plain values.

What is not known never counts as met: no consent on file is no consent, and a visit of
which nobody said what became of it counts as an infusion.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from math import ceil

from clinic_sched.patients.rules import ResponseStatus
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.protocols.wording import plain

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Finding:
    """What a safety rule says against a visit: always, or `on` that day."""

    rule: str
    level: Level
    sentence: str
    on: date | None = None

    @property
    def code(self) -> str:
        """Name this very finding: what was signed for one never passes for the next."""
        said = sha256(f"{self.sentence}{self.on}".encode()).hexdigest()
        return f"{self.rule}-{said[:8]}"


@dataclass(frozen=True)
class SignedConsent:
    """A consent to some version of the protocol."""

    version: int
    signed_on: date
    expires_on: date


@dataclass(frozen=True)
class Consulted:
    """What a prescriber found when the protocol was considered."""

    held_on: date
    is_suitable: bool


@dataclass(frozen=True)
class DrugVisit:
    """A visit with the drug, had or booked, and the days its protocol asks for before it."""

    on: date
    gap_days: int


@dataclass(frozen=True)
class Standing:
    """What the clinic knows of the patient and the protocol when somebody wants to book."""

    version: int
    is_approved: bool
    consents: Sequence[SignedConsent] = ()
    consulted: Consulted | None = None
    had_infusion: bool = False
    allergic_to_drug: bool = False
    open_risks: int = 0
    response: ResponseStatus | None = None
    visits: Sequence[DrugVisit] = ()


def judge(
    plan: Plan, standing: Standing, days: Sequence[date], *, together: bool = False
) -> list[Finding]:
    """Say everything that speaks against visits on those days, the firmest first.

    `together`, they are visits of one series and count for one another; else each is a
    proposal of its own.
    """
    found = [*_always(plan, standing)]
    ordered = sorted(set(days))
    for on in ordered:
        others = [DrugVisit(other, _gap(plan)) for other in ordered if together and other != on]
        seen = replace(standing, visits=[*standing.visits, *others])
        found += _consent_on(plan, standing, on)
        found += [*_apart(plan, seen, on), *_yearly(plan, seen, on)]
    order = list(Level)
    return sorted(found, key=lambda one: order.index(one.level))


def blocking(findings: Iterable[Finding], signed: Iterable[str] = ()) -> list[Finding]:
    """Keep what forbids the visit, less what a prescriber has set aside by its code."""
    codes = set(signed)
    return [
        one
        for one in findings
        if one.level is Level.BLOCK or (one.level is Level.OVERRIDE and one.code not in codes)
    ]


def of_day(findings: Iterable[Finding], on: date) -> list[Finding]:
    """Keep what concerns a visit on that day."""
    return [one for one in findings if one.on in (None, on)]


def _always(plan: Plan, standing: Standing) -> Iterator[Finding]:
    if not (standing.is_approved and plan.enabled):
        yield Finding("SR-04", Level.BLOCK, f"{plan.name} is not approved for use.")
    if standing.allergic_to_drug:
        yield Finding("SR-06", Level.BLOCK, f"The register lists an allergy to {plan.drug}.")
    yield from _consultation(plan, standing)
    if not any(one.version == standing.version for one in standing.consents):
        yield Finding("SR-02", Level.BLOCK, _no_consent(plan, standing))
    if standing.open_risks:
        sentence = "A flag about the patient's safety is open. A clinician clears it."
        yield Finding("SR-17", Level.OVERRIDE, sentence)
    if standing.response is ResponseStatus.NON_RESPONDER:
        sentence = "The follow-up found that this protocol did not help. Ask the prescriber first."
        yield Finding("SR-61", Level.WARN, sentence)


def _consultation(plan: Plan, standing: Standing) -> Iterator[Finding]:
    consulted = standing.consulted
    if consulted and not consulted.is_suitable:
        sentence = f"The consultation of {_day(consulted.held_on)} found {plan.name} not suitable."
        yield Finding("SR-03", Level.BLOCK, sentence)
    elif plan.consult_required.value and not consulted and not standing.had_infusion:
        sentence = f"{plan.name} begins with a consultation, and none is on file."
        yield Finding("SR-03", Level.BLOCK, sentence)


def _no_consent(plan: Plan, standing: Standing) -> str:
    if standing.consents:
        return f"The consent on file is to another version of {plan.name}."
    return f"No consent to {plan.name} is on file."


def _consent_on(plan: Plan, standing: Standing, on: date) -> Iterator[Finding]:
    lasts = timedelta(days=int(plan.limits.consent_days.value))
    spans = [
        (one.signed_on, min(one.expires_on, one.signed_on + lasts))
        for one in standing.consents
        if one.version == standing.version
    ]
    if not spans or any(first <= on <= last for first, last in spans):
        return
    until = max(last for _, last in spans)
    sentence = f"The consent to {plan.name} holds until {_day(until)} only."
    if until >= on:
        sentence = f"No consent to {plan.name} holds on that day."
    yield Finding("SR-02", Level.BLOCK, sentence, on)


def _apart(plan: Plan, standing: Standing, on: date) -> Iterator[Finding]:
    """Hold the visit against the last one before it and the next ones after it."""
    before = max((one.on for one in standing.visits if one.on <= on), default=None)
    if before is not None and (on - before).days < _gap(plan):
        yield _too_near(before, on, _gap(plan))
    after = [one for one in standing.visits if one.on > on]
    broken = [one for one in after if (one.on - on).days < one.gap_days]
    if broken:
        first = min(broken, key=lambda one: one.on)
        yield _too_near(first.on, on, first.gap_days)


def _too_near(other: date, on: date, gap_days: int) -> Finding:
    days = "1 day" if gap_days == 1 else f"{gap_days} days"
    where = f"on {_day(other)}" if other != on else "on the same day"
    sentence = f"There is a visit with this drug {where}; the protocol asks for {days} between."
    return Finding("SR-25", Level.OVERRIDE, sentence, on)


def _yearly(plan: Plan, standing: Standing, on: date) -> Iterator[Finding]:
    """Count every year that the visit would fall into: it must not be one too many in any."""
    if plan.yearly_limit is None:
        return
    near = [one.on for one in standing.visits if abs(one.on - on) <= YEAR] + [on]
    ends = [day for day in near if day >= on]
    most = max(sum(end - YEAR <= day <= end for day in near) for end in ends)
    limit = plan.yearly_limit.value
    if most > limit:
        # Not how many they would be: signed for a series, it holds for each of its visits.
        sentence = (
            "That would be one visit with this drug too many within a year; "
            f"the protocol allows {plain(limit)}."
        )
        yield Finding("SR-25", Level.OVERRIDE, sentence, on)


def _gap(plan: Plan) -> int:
    return ceil(plan.min_gap_days.value)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
