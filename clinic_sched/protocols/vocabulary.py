"""The words a protocol document may use, and what each of them means."""

from enum import IntEnum, StrEnum


class Level(StrEnum):
    """How firmly a safety rule holds: block, block that a prescriber may override, warn."""

    BLOCK = "B"
    OVERRIDE = "BO"
    WARN = "W"


class DoseUnit(StrEnum):
    """What a dose is counted in."""

    MG = "mg"
    G = "g"
    MG_KG = "mg/kg"
    MG_H = "mg/h"
    MG_KG_H = "mg/kg/h"
    MCG_KG_MIN = "mcg/kg/min"


class WeightKind(StrEnum):
    """Which weight a dose is computed from."""

    ACTUAL = "actual"
    ADJUSTED = "adjusted"


class CapKind(StrEnum):
    """What a cap limits."""

    SESSION_MG = "session_mg"
    COURSE_MG = "course_mg"
    DOSE_MG_KG = "dose_mg_kg"
    RATE_MG_H = "rate_mg_h"
    RATE_MG_KG_H = "rate_mg_kg_h"
    RATE_MCG_KG_MIN = "rate_mcg_kg_min"
    RATE_G_H = "rate_g_h"


class Phase(StrEnum):
    """The parts of a session in which readings are taken."""

    PRE = "pre"
    INFUSION = "infusion"
    RECOVERY = "recovery"
    DISCHARGE = "discharge"


class AfterEvent(StrEnum):
    """What starts an extra reading."""

    RATE_CHANGE = "rate_change"
    RESCUE_DRUG = "rescue_drug"


class Comparison(StrEnum):
    """How a reading is held against a threshold."""

    BELOW = "<"
    AT_MOST = "<="
    ABOVE = ">"
    AT_LEAST = ">="
    OUTSIDE = "outside"
    FROM_BASELINE_PERCENT = "from_baseline_percent"


class Severity(IntEnum):
    """How grave an action is; the highest is said first."""

    NOTE = 1
    ASSESS = 2
    RECHECK = 3
    PAUSE = 4
    STOP = 5
    EMERGENCY = 6


class Action(StrEnum):
    """What the clinic does when a threshold is crossed or something happens."""

    WARN = "warn"
    ASSESS = "assess"
    ASSESS_SLOW = "assess_consider_slow"
    ASSESS_REASSURE_SLOW = "assess_reassure_consider_slow"
    RECHECK = "recheck"
    RECHECK_OXYGEN = "recheck_consider_oxygen"
    WAIT_RECHECK = "block_start_recheck"
    DO_NOT_START = "block_start"
    PAUSE_CALL = "pause_call_prescriber"
    PAUSE_AIRWAY = "pause_assess_airway"
    PAUSE_REDUCE = "pause_reduce_rate"
    PAUSE_SLOW_PREMED = "pause_slow_rate_premed"
    STOP = "stop"
    STOP_SITE = "stop_that_site"
    STOP_AIRWAY = "stop_airway"
    STOP_OXYGEN_AIRWAY = "stop_oxygen_airway"
    EMERGENCY = "emergency"
    STOP_EMERGENCY = "stop_emergency"
    STOP_EMERGENCY_EPINEPHRINE = "stop_emergency_epinephrine"
    STOP_EMERGENCY_LIPID = "stop_emergency_lipid_rescue"

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return _ACTIONS[self][0]

    @property
    def words(self) -> str:
        """What to do, as the end of a sentence."""
        return _ACTIONS[self][1]


_ACTIONS: dict[Action, tuple[Severity, str]] = {
    Action.WARN: (Severity.NOTE, "take note"),
    Action.ASSESS: (Severity.ASSESS, "assess the patient"),
    Action.ASSESS_SLOW: (Severity.ASSESS, "assess, and consider slowing the infusion"),
    Action.ASSESS_REASSURE_SLOW: (
        Severity.ASSESS,
        "assess, reassure, and consider slowing the infusion",
    ),
    Action.RECHECK: (Severity.RECHECK, "measure again"),
    Action.RECHECK_OXYGEN: (Severity.RECHECK, "measure again, and consider oxygen"),
    Action.WAIT_RECHECK: (Severity.RECHECK, "do not start, measure again"),
    Action.DO_NOT_START: (Severity.STOP, "do not start"),
    Action.PAUSE_CALL: (Severity.PAUSE, "pause, and call the prescriber"),
    Action.PAUSE_AIRWAY: (Severity.PAUSE, "pause, and look after the airway"),
    Action.PAUSE_REDUCE: (Severity.PAUSE, "pause, and reduce the rate"),
    Action.PAUSE_SLOW_PREMED: (
        Severity.PAUSE,
        "pause, ask for premedication, and go on more slowly",
    ),
    Action.STOP: (Severity.STOP, "stop"),
    Action.STOP_SITE: (Severity.STOP, "stop at that site"),
    Action.STOP_AIRWAY: (Severity.STOP, "stop, and look after the airway"),
    Action.STOP_OXYGEN_AIRWAY: (Severity.STOP, "stop, give oxygen, look after the airway"),
    Action.EMERGENCY: (Severity.EMERGENCY, "emergency, stop and call for help"),
    Action.STOP_EMERGENCY: (Severity.EMERGENCY, "stop, and call for help"),
    Action.STOP_EMERGENCY_EPINEPHRINE: (
        Severity.EMERGENCY,
        "stop, call for help, have epinephrine ready",
    ),
    Action.STOP_EMERGENCY_LIPID: (
        Severity.EMERGENCY,
        "stop, call for help, have lipid emulsion ready",
    ),
}


class SpacingUnit(StrEnum):
    """How the days between two visits are counted."""

    DAYS = "days"
    WORKING_DAYS = "working_days"


class Channel(StrEnum):
    """How a check-in reaches a person."""

    SMS_LINK = "sms_link"
    EMAIL_LINK = "email_link"
    PHONE_TASK = "phone_task"
    TASK = "task"


class Instrument(StrEnum):
    """The questionnaires a follow-up row may name."""

    NRS = "nrs"
    PEG = "peg"
    PHQ9 = "phq9"
    GAD7 = "gad7"
    PGIC = "pgic"
    MOOD = "mood"
    SAFETY = "safety"
    SIDE_EFFECTS = "side_effects"
    DELAYED_REACTION = "delayed_reaction"
    MME = "mme"
    URINARY_COGNITIVE = "urinary_cognitive"


class CriterionKind(StrEnum):
    """What a discharge criterion looks at; those in `NUMBERED` carry a number."""

    ALDRETE_TOTAL = "aldrete_total_at_least"
    ALDRETE_NO_ZERO = "aldrete_no_zero"
    ALDRETE_OXYGEN = "aldrete_oxygen_at_least"
    PADSS_TOTAL = "padss_total_at_least"
    PRESSURE_WITHIN = "pressure_within_percent"
    VITALS_WITHIN = "vitals_within_percent"
    SBP_BELOW = "sbp_below"
    ORIENTED = "oriented_at_least"
    DISSOCIATION = "dissociation_at_most_or_baseline"
    GAIT = "gait_steady"
    NAUSEA = "nausea_at_most"
    OBSERVATION = "minimum_observation"
    NO_REACTION = "no_open_reaction"
    ESCORT = "escort_present"
    INSTRUCTIONS = "instructions_given"
    NO_DRIVING = "no_driving_acknowledged"
    IV_OUT = "iv_out_and_checked"
    NEXT_CONTACT = "next_contact_booked"


NUMBERED = frozenset(
    {
        CriterionKind.ALDRETE_TOTAL,
        CriterionKind.ALDRETE_OXYGEN,
        CriterionKind.PADSS_TOTAL,
        CriterionKind.PRESSURE_WITHIN,
        CriterionKind.VITALS_WITHIN,
        CriterionKind.SBP_BELOW,
        CriterionKind.ORIENTED,
        CriterionKind.DISSOCIATION,
        CriterionKind.NAUSEA,
    }
)

# The numbers that the follow-up compares answers with; a protocol gives each with its source.
RESPONSE_NUMBERS = (
    "pain_responder_percent",
    "pain_substantial_percent",
    "pain_minimal_percent",
    "peg_minimal_points",
    "pgic_responder_at_least",
    "pain_window_single_days",
    "pain_window_series_days",
    "relapse_percent_of_baseline",
    "relapse_reports",
    "mood_partial_percent",
    "mood_responder_percent",
    "mood_remission_below",
    "anxiety_responder_percent",
    "anxiety_remission_below",
    "mme_responder_percent",
)
