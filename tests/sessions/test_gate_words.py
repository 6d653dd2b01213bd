"""An answer as the printed record says it: words, never the codes it is kept by."""

import pytest

from clinic_sched.sessions.gate_words import spoken


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("pregnancy", {"answer": "not_applicable"}, "No test needed"),
        (
            "fasting",
            {"heavy": "10", "light": "9", "clear": "3"},
            "Heavy meal 10 h ago, light meal 9 h ago, clear fluid 3 h ago",
        ),
        ("fasting", {"clear": "2.5"}, "Clear fluid 2.5 h ago"),
        ("pump", {"order": 4, "mg": "31.8", "read_by": "Wm3k"}, "31.8 mg on the pump"),
        ("weight", {"kg": "70.5"}, "70.5 kg"),
        ("consent", {"known": "Signed 4 Oct 2026."}, "Signed 4 Oct 2026."),
        ("left_ama", {"told": "Dr Wren", "why": "Must go."}, "Told: Dr Wren. Why: Must go."),
        ("ratio", {"known": ""}, ""),
        ("mania", {}, ""),
    ],
)
def test_an_answer_is_said_in_words(code, value, words):
    assert spoken(code, value) == words


def test_a_score_is_said_item_by_item_and_an_item_left_out_is_told():
    said = spoken("aldrete", {"activity": 2, "respiration": 1})

    assert said.startswith("Activity 2; Respiration 1; ")
    assert said.endswith("not scored")
