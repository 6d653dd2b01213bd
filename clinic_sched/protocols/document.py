"""A protocol document: read whole and sound, or refused in one sentence."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from clinic_sched.protocols import care_sections as care
from clinic_sched.protocols import sections
from clinic_sched.protocols.amounts import Sourced
from clinic_sched.protocols.errors import ProtocolRefused
from clinic_sched.protocols.fields import MOST_ROWS, Fields, shown
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.vocabulary import RESPONSE_NUMBERS

LARGEST_FILE = 1_000_000
LONGEST_NAME = 40
LONGEST_CODE = 40
_CODE = re.compile(r"[A-Z][A-Z0-9]*(-[A-Za-z0-9]+)*")
_CITED = re.compile(r"\bS\d+[a-g]?\b|\bGK(?:-[A-Z][a-z]+)?\b")


def load(text: str | bytes) -> Plan:
    """Read a protocol from the text of a file, or raise `ProtocolRefused`."""
    return parse(decode(text))


def decode(text: str | bytes) -> object:
    """Return the JSON a file holds, or raise `ProtocolRefused`."""
    if len(text) > LARGEST_FILE:
        raise ProtocolRefused("The protocol file is larger than 1 MB.")
    try:
        return json.loads(text, parse_float=Decimal, parse_int=_parse_int, object_pairs_hook=_once)
    except RecursionError as cause:
        raise ProtocolRefused("The protocol file is nested too deeply.") from cause
    except ValueError as cause:
        raise ProtocolRefused("The protocol file is not JSON text in UTF-8.") from cause


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a name that stands twice in one object: which of the two would hold?"""
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        twice = next(name for name, times in counted.items() if times > 1)
        raise ProtocolRefused(f"The protocol file says {shown(twice)} twice in one place.")
    return found


def _parse_int(digits: str) -> Decimal | int:
    return int(digits) if len(digits) < 19 else Decimal(digits)


def parse(document: object) -> Plan:
    """Return the plan that a document describes, or raise `ProtocolRefused`."""
    top = Fields("The protocol", "", document)
    top.code = _code(top)
    plan = _read(top)
    top.finish()
    _check_codes(plan)
    _check_citations(plan, document)
    return plan


def is_code(text: str) -> bool:
    """May a protocol be known by it?"""
    return len(text) <= LONGEST_CODE and _CODE.fullmatch(text) is not None


def _code(top: Fields) -> str:
    code = top.text("code")
    if not is_code(code):
        top.refuse("code", f"is “{code[:40]}”, where a code such as KET-MOOD-40 is expected")
    return code


def _read(top: Fields) -> Plan:
    return Plan(
        code=top.code,
        name=top.text("name"),
        indications=top.texts("indications"),
        drug=top.text("drug"),
        route=top.text("route"),
        dose=sections.read_dose(top.part("dose")),
        caps=top.rows("caps", sections.read_cap),
        concentration=sections.read_concentration(top.part("concentration")),
        phases=sections.read_phases(top.part("phases")),
        min_observation_minutes=top.whole_sourced("min_observation_minutes"),
        series=sections.read_series(top.part("series")),
        booster=sections.read_booster(top.part("booster")),
        yearly_limit=top.whole_sourced("yearly_limit") if top.has("yearly_limit") else None,
        min_gap_days=top.whole_sourced("min_gap_days"),
        limits=care.read_limits(top.part("limits")),
        gate=top.rows("gate", care.read_gate_item),
        monitoring=top.rows("monitoring", care.read_monitoring_row),
        thresholds=care.read_thresholds(top.part("thresholds")),
        premedication=top.rows("premedication", care.read_premedication),
        rescue=top.rows("rescue", care.read_rescue),
        labs=top.rows("labs", care.read_lab),
        discharge=top.rows("discharge", care.read_criterion),
        instructions=top.rows("instructions", Fields.line),
        followup=top.rows("followup", sections.read_followup),
        response=_read_response(top),
        previsit=top.rows("previsit", Fields.line),
        phrases=care.read_phrases(top),
        variants=top.rows("variants", sections.read_variant),
        advice=sections.read_advice(top.part("advice")) if top.has("advice") else None,
        escort_required=top.flag("escort_required"),
        fasting_required=top.flag("fasting_required"),
        consult_required=top.flag("consult_required"),
        pregnancy_test_required=top.flag("pregnancy_test_required"),
        controlled=top.flag("controlled"),
        enabled=top.yes_no("enabled"),
        note=top.optional_text("note"),
        sources=_read_sources(top.part("sources")),
    )


def _read_response(top: Fields) -> dict[str, Sourced]:
    if not top.has("response"):
        return {}
    part = top.part("response")
    numbers = {name: part.positive(name) for name in RESPONSE_NUMBERS if part.has(name)}
    part.finish()
    return numbers


def _read_sources(part: Fields) -> dict[str, str]:
    names = part.names()
    if len(names) > MOST_ROWS:
        part.refuse("", f"has more than {MOST_ROWS} rows")
    if strange := [name for name in names if len(name) > LONGEST_NAME or not name.isprintable()]:
        part.refuse("", f"has the name {shown(strange[0])}, where a short one is expected")
    cited = {name: part.text(name) for name in names}
    part.finish()
    return cited


def cited(source: str, sources: Mapping[str, str]) -> list[str]:
    """Return, in words, the works that a source text names by their numbers."""
    return [sources[name] for name in dict.fromkeys(_CITED.findall(source)) if name in sources]


def _check_codes(plan: Plan) -> None:
    named: tuple[tuple[str, Iterable[str]], ...] = (
        ("gate", [item.code for item in plan.gate]),
        ("discharge", [criterion.code for criterion in plan.discharge]),
        ("thresholds.events", [event.code for event in plan.thresholds.events]),
        ("rescue", [order.code for order in plan.rescue]),
    )
    for place, codes in named:
        seen: set[str] = set()
        for nth, code in enumerate(codes, start=1):
            if code in seen:
                raise ProtocolRefused(
                    f"{plan.code}: {place} has “{code[:40]}” twice.",
                    place=f"{place}[{nth}].code",
                    fault=f"“{code[:40]}” is in the list already.",
                )
            seen.add(code)
    _check_exceptions(plan)


def _check_exceptions(plan: Plan) -> None:
    asked = {item.code for item in plan.gate}
    for nth, cap in enumerate(plan.caps, start=1):
        if cap.unless and cap.unless not in asked:
            raise ProtocolRefused(
                f"{plan.code}: caps names the gate item “{cap.unless[:40]}”, "
                "which the gate does not have.",
                place=f"caps[{nth}].unless",
                fault=f"No check before the start has the code “{cap.unless[:40]}”.",
            )


def _check_citations(plan: Plan, document: object) -> None:
    for place, source in _sources_in(document):
        for name in _CITED.findall(source):
            if name not in plan.sources:
                raise ProtocolRefused(
                    f"{plan.code}: {name} is given as a source, but is not in the list of sources.",
                    place=place,
                    fault=f"{name} is not in the list of sources. Add it there first.",
                )


def _sources_in(document: object) -> Iterable[tuple[str, str]]:
    waiting = [("", document)]
    while waiting:
        place, found = waiting.pop()
        if isinstance(found, dict):
            source = found.get("source")
            if isinstance(source, str):
                yield f"{place}.source", source
            inside = ((f"{place}.{name}".lstrip("."), value) for name, value in found.items())
            waiting.extend(inside)
        elif isinstance(found, list):
            listed = ((f"{place}[{nth}]", value) for nth, value in enumerate(found, start=1))
            waiting.extend(listed)
