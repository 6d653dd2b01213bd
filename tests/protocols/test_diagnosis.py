"""Whoever imports a faulty document is told all that is wrong with it, as far as it can be read."""

import copy

import pytest

from clinic_sched.protocols import library
from clinic_sched.protocols.diagnosis import faults

IRON = library.document("FCM-15")


def damaged(**changes):
    return copy.deepcopy(IRON) | changes


def test_a_sound_document_has_no_faults():
    assert faults(IRON) == []


def test_every_part_and_every_row_that_is_wrong_is_named():
    document = damaged(gate=7)
    document["dose"]["max"] = {"value": -1}
    document["monitoring"][1]["readings"] = ["spo3"]
    del document["monitoring"][3]["source"]
    del document["series"]

    assert faults(document) == [
        "FCM-15: dose.max.value is -1, which is below zero.",
        "FCM-15: series is missing.",
        "FCM-15: gate is 7, where a list is expected.",
        "FCM-15: monitoring[2].readings names the reading “spo3”, which nobody can take.",
        "FCM-15: monitoring[4] has no source.",
    ]
    assert document["gate"] == 7


def test_a_document_of_nothing_but_faults_is_told_of_the_first_twenty():
    nothing = {name: [] for name in IRON} | {"code": "FCM-15"}

    assert len(faults(nothing)) == 20


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"code": []},
        {"code": "A", "": {}},
        {"code": "A", "monitoring": [None] * 300},
        damaged(unknown={"deep": [[[[]]]]}),
        damaged(sources={}),
        damaged(sources={"S29" * 20: "x"}),
        damaged(sources=dict.fromkeys((f"S{n}" for n in range(300)), "x")),
    ],
)
def test_hardly_a_document_is_told_of_in_sentences(document):
    told = faults(document)

    assert told
    assert all(sentence.endswith(".") and len(sentence) < 600 for sentence in told)


def test_a_name_of_a_source_is_short():
    assert faults(damaged(sources=IRON["sources"] | {"x" * 50: "A work"})) == [
        f"FCM-15: sources has the name “{'x' * 40}…”, where a short one is expected."
    ]
