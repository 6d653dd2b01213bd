"""The chart: bands, steps, limits and marks lie where time and value put them."""

from datetime import timedelta
from decimal import Decimal

from clinic_sched.protocols.vocabulary import Phase
from clinic_sched.sessions import chart, history
from clinic_sched.sessions.observations import Observation
from clinic_sched.sessions.rules import StepKind
from clinic_sched.sessions.run import Move, Run
from tests.moments import NINE
from tests.sessions.plans import plan


def at(minutes):
    return NINE + timedelta(minutes=minutes)


RAN = Run(
    NINE,
    at(30),
    at(70),
    at(130),
    (
        Move(StepKind.STARTED, at(30), Decimal(60)),
        Move(StepKind.RATE_CHANGED, at(50), Decimal(30)),
        Move(StepKind.ENDED, at(70)),
    ),
)
SEEN = [
    Observation(at(45), Phase.INFUSION, {"sbp": Decimal(120), "spo2": Decimal(97)}),
    Observation(at(60), Phase.INFUSION, {"sbp": Decimal(260)}),
]


def drawn(observations=SEEN, events=()):
    return chart.draw(
        RAN,
        observations,
        plan().thresholds.during,
        events,
        until=at(130),
        wall=lambda moment: f"{moment:%H:%M}",
    )


def test_the_phases_are_bands_that_touch():
    first, second, third = drawn().bands

    assert [band.label for band in (first, second, third)] == [
        "Preparation",
        "Infusion",
        "Recovery",
    ]
    assert first.x + first.width == second.x
    assert second.x + second.width == third.x


def test_half_the_rate_is_half_as_high():
    path = drawn().rate_path

    assert path.count("M") == 2
    assert "V366.0" in path
    assert "V395.0" in path


def test_a_reading_off_the_scale_stays_on_the_sheet():
    line = drawn().panels[0].lines[0]

    assert line.code == "sbp"
    assert line.marks[1][1] == drawn().panels[0].top


def test_the_limits_that_stop_or_pause_are_drawn():
    labels = [limit.label for limit in drawn().panels[0].limits]

    assert labels == ["Systolic ≥ 180", "Systolic < 90"]


def test_events_are_numbered_in_the_order_of_their_times():
    found = drawn(events=[(at(70), "Ended"), (at(30), "Started")]).marks

    assert [(mark.number, mark.label) for mark in found] == [(1, "Started"), (2, "Ended")]
    assert found[0].x < found[1].x


def test_a_session_without_readings_has_a_chart_too():
    empty = chart.draw(Run(NINE), [], (), [], until=NINE, wall=str)

    assert empty.rate_path == ""
    assert [line.marks for panel in empty.panels for line in panel.lines] == [()] * 4


def test_only_what_happens_to_the_patient_is_an_event():
    steps = [
        (StepKind.READY, NINE, None, ""),
        (StepKind.STARTED, at(5), Decimal("60.0"), ""),
        (StepKind.PAUSED, at(9), None, "Nausea"),
        (StepKind.SIGNED, at(99), None, "recorded"),
    ]

    words = [words for _at, words in history.step_events(steps)]

    assert words == ["Started at 60 mg/h", "Paused: Nausea"]
