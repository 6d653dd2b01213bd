"""Whatever a document is damaged to, it is read or refused, and nothing else happens."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_sched.protocols import library
from clinic_sched.protocols.document import load, parse
from clinic_sched.protocols.errors import ProtocolRefused
from clinic_sched.protocols.pages import PAGES
from clinic_sched.protocols.typed import of_document, of_form, without_blank_rows
from clinic_sched.protocols.written import fragment, merged
from tests.protocols.typing_in import spread

DOCUMENTS = library.documents()

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(["", "mg", "NaN", "-1", "\x00", "\ud800", "SBP", 1e308, 10**30, -0.0]),
)
JUNK = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


def places(document, way=()):
    """Every place of a document that can be damaged."""
    inside = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    for step, value in inside:
        yield (*way, step)
        yield from places(value, (*way, step))


PLACES = [
    (number, place)
    for number, document in enumerate(DOCUMENTS)
    for place in places(document)
    if place[0] != "sources"
]


def read_or_refused(read, given_document):
    try:
        read(given_document)
    except ProtocolRefused as refused:
        sentence = str(refused)
        assert sentence.endswith(".")
        assert len(sentence) < 600
        assert "\n" not in sentence
        sentence.encode()


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(where=st.sampled_from(PLACES), junk=JUNK, take_out=st.booleans())
def test_a_document_with_junk_in_one_place_is_read_or_refused(where, junk, take_out):
    number, (*way, last) = where
    damaged = copy.deepcopy(DOCUMENTS[number])
    found = damaged
    for step in way:
        found = found[step]

    if take_out:
        del found[last]
    else:
        found[last] = junk

    read_or_refused(parse, damaged)


@settings(max_examples=300, deadline=None)
@given(junk=JUNK)
def test_junk_is_read_or_refused(junk):
    read_or_refused(parse, junk)


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(max_size=200), st.binary(max_size=200)))
def test_a_file_of_junk_is_read_or_refused(text):
    read_or_refused(load, text)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["code"])
def test_every_starter_protocol_survives_its_file(document):
    assert load(json.dumps(document)) == parse(document)


TYPED = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", "1", "0", "-1", "1,5", "1e9", "x" * 2100, "yes", "mg", "S999", "\x00", "²"]
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    page=st.sampled_from(PAGES),
    number=st.integers(0, len(DOCUMENTS) - 1),
    typed=st.dictionaries(st.integers(0, 60), st.lists(TYPED, max_size=3), max_size=5),
)
def test_whatever_is_typed_on_a_page_is_kept_or_refused_beside_it(page, number, typed):
    document = DOCUMENTS[number]
    paths = sorted(spread(page, of_document(page, document)))
    fields = {path: typed.get(nth, values) for nth, (path, values) in enumerate(paths)}

    found, faults = fragment(
        page, without_blank_rows(of_form(page, fields, lambda name: fields.get(name, [])))
    )

    if not faults:
        try:
            parse(merged(page, document, found))
        except ProtocolRefused as refused:
            faults.add(page, refused)
            assert faults.listed(page)
    assert all(sentence.endswith(".") for sentence in faults.beside.values())
