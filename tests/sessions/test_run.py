"""The clock of an infusion: rates, pauses, what has gone in, and the change to summer time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from clinic_sched.protocols.vocabulary import AfterEvent, DoseUnit, Phase
from clinic_sched.sessions import run
from clinic_sched.sessions.rules import StepKind
from clinic_sched.sessions.run import Move, Ordered, Run
from tests.moments import NINE, ZONE
from tests.sessions.plans import plan

FORTY = Ordered(DoseUnit.MG_KG, Decimal(40), 40)
BY_TIME = Ordered(DoseUnit.MG_KG_H, Decimal(40), 60)


def at(minutes):
    return NINE + timedelta(minutes=minutes)


def ran(*moves, ended=None):
    made = tuple(
        Move(kind, at(when), Decimal(rate) if rate else None) for kind, when, rate in moves
    )
    return Run(at(-30), NINE, None if ended is None else at(ended), None, made)


STARTED = (StepKind.STARTED, 0, 60)


def test_an_infusion_of_an_hour_at_sixty_gives_sixty():
    assert run.given_mg(ran(STARTED), now=at(60)) == 60


def test_a_pause_gives_nothing():
    paused = ran(STARTED, (StepKind.PAUSED, 10, 0), (StepKind.RESUMED, 25, 0))

    assert run.given_mg(paused, now=at(35)) == 20
    assert run.running_minutes(paused, now=at(35)) == 20


def test_a_pause_moves_the_end():
    paused = ran(STARTED, (StepKind.PAUSED, 10, 0), (StepKind.RESUMED, 25, 0))

    assert run.minutes_left(ran(STARTED), ordered=FORTY, now=at(35)) == 5
    assert run.minutes_left(paused, ordered=FORTY, now=at(35)) == 20


def test_half_the_rate_takes_twice_the_time():
    slower = ran(STARTED, (StepKind.RATE_CHANGED, 20, 30))

    assert run.minutes_left(slower, ordered=FORTY, now=at(20)) == 40
    assert run.given_mg(slower, now=at(60)) == 40


def test_an_order_by_rate_ends_with_its_time_and_not_with_an_amount():
    faster = ran(STARTED, (StepKind.RATE_CHANGED, 20, 120))

    assert run.minutes_left(faster, ordered=BY_TIME, now=at(20)) == 40
    expected = run.expected_mg(faster, ordered=BY_TIME, rate_mg_h=Decimal(120), now=at(20))
    assert expected == 20 + 80


def test_a_rate_rounded_for_the_pump_adds_no_minute():
    started = ran((StepKind.STARTED, 0, "65.3"))
    ordered = replace(FORTY, dose_mg=Decimal("43.6"))

    assert run.minutes_left(started, ordered=ordered, now=at(0)) == 40


def test_an_infusion_that_runs_over_its_time_says_so():
    assert run.minutes_left(ran(STARTED), ordered=FORTY, now=at(46)) == -6


def test_nothing_goes_in_after_the_end():
    over = ran(STARTED, (StepKind.ENDED, 40, 0), ended=40)

    assert run.given_mg(over, now=at(300)) == 40
    assert run.minutes_left(over, ordered=FORTY, now=at(300)) is None


def test_an_emergency_ends_the_flow_even_in_a_pause():
    stopped = ran(STARTED, (StepKind.PAUSED, 10, 0), (StepKind.EMERGENCY, 15, 0), ended=15)

    assert run.given_mg(stopped, now=at(60)) == 10
    assert run.pauses(stopped) == ((at(10), at(15)),)


def test_the_clock_is_right_through_the_night_in_which_the_clocks_go_back():
    start = datetime(2030, 11, 3, 1, 30, tzinfo=ZONE).astimezone(UTC)
    through = Run(start, start, moves=(Move(StepKind.STARTED, start, Decimal(60)),))
    later = datetime(2030, 11, 3, 1, 30, tzinfo=ZONE, fold=1).astimezone(UTC)

    assert run.given_mg(through, now=later) == 60
    assert run.running_minutes(through, now=later) == 60


def test_the_clock_is_right_through_the_night_in_which_an_hour_is_missing():
    start = datetime(2030, 3, 10, 1, 45, tzinfo=ZONE).astimezone(UTC)
    through = Run(start, start, moves=(Move(StepKind.STARTED, start, Decimal(60)),))
    later = datetime(2030, 3, 10, 3, 15, tzinfo=ZONE).astimezone(UTC)

    assert run.running_minutes(through, now=later) == 30


def test_a_clock_that_steps_back_takes_nothing_back():
    assert run.given_mg(ran(STARTED), now=at(-5)) == 0
    back = ran(STARTED, (StepKind.PAUSED, -3, 0))
    assert run.given_mg(back, now=at(10)) == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from([StepKind.RATE_CHANGED, StepKind.PAUSED, StepKind.RESUMED]),
            st.integers(0, 30),
        ),
        max_size=12,
    )
)
def test_what_went_in_never_exceeds_the_highest_rate_for_the_whole_time(turns):
    minutes, moves = 0, [STARTED]
    for kind, later in turns:
        minutes += later
        moves.append((kind, minutes, 30 + later if kind is StepKind.RATE_CHANGED else 0))
    found = run.given_mg(ran(*moves), now=at(minutes + 10))

    assert 0 <= found <= Decimal(60) * (minutes + 10) / 60 + Decimal("0.01")


def test_each_phase_has_its_clock_and_leaving_comes_when_it_can():
    over = ran(STARTED, (StepKind.ENDED, 40, 0), ended=40)

    found = {clock.phase: clock for clock in run.clocks(over, plan())}

    assert found[Phase.PRE].ended_at == NINE
    assert found[Phase.RECOVERY].started_at == at(40)
    assert found[Phase.DISCHARGE].started_at == at(40 + 50)


def test_the_chair_is_free_after_recovery_and_turnover():
    planned = run.Planned(40, 60, 15)

    assert run.chair_free_at(ran(STARTED), planned, 25, now=at(15)) == at(15 + 25 + 60 + 15)
    over = ran(STARTED, (StepKind.ENDED, 40, 0), ended=40)
    assert run.chair_free_at(over, planned, None, now=at(70)) == at(115)
    assert run.chair_free_at(over, planned, None, now=at(130)) == at(145)


def test_no_more_goes_in_than_hangs_in_the_bag():
    assert run.gone_in_mg(ran(STARTED), FORTY, now=at(61)) == 40
    assert run.gone_in_mg(ran(STARTED), BY_TIME, now=at(61)) == 61
    assert run.gone_in_mg(ran(STARTED), FORTY, now=at(10)) == 10


def test_a_rescue_drug_in_recovery_is_an_event_of_recovery():
    made = replace(ran(STARTED, ended=40), rescued_at=(at(20), at(50)))

    found = {clock.phase: clock for clock in run.clocks(made, plan())}

    assert found[Phase.INFUSION].events == ((AfterEvent.RESCUE_DRUG, at(20)),)
    assert found[Phase.RECOVERY].events == ((AfterEvent.RESCUE_DRUG, at(50)),)
