"""PHQ-9 and GAD-7: items, answers, codes and the notice that must stand with them."""

from clinic_sched.followup.instruments import (
    NOT_WATCHED,
    Choice,
    Item,
    ItemKind,
    Questionnaire,
)
from clinic_sched.protocols.vocabulary import Instrument

PHQ_NOTICE = (
    "Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, "
    "with an educational grant from Pfizer Inc. No permission required to reproduce, translate, "
    "display or distribute."
)

FREQUENCY = (
    Choice(0, "Not at all", "LA6568-5"),
    Choice(1, "Several days", "LA6569-3"),
    Choice(2, "More than half the days", "LA6570-1"),
    Choice(3, "Nearly every day", "LA6571-9"),
)

_INTRO = "Over the last 2 weeks, how often have you been bothered by any of the following problems?"


def _items(prefix: str, questions: tuple[tuple[str, str], ...]) -> tuple[Item, ...]:
    return tuple(
        Item(f"{prefix}{number}", text, ItemKind.CHOICE, 0, 3, choices=FREQUENCY, loinc=loinc)
        for number, (text, loinc) in enumerate(questions, start=1)
    )


PHQ9 = Questionnaire(
    Instrument.PHQ9,
    "Mood in the last 2 weeks (PHQ-9)",
    _INTRO,
    _items(
        "phq",
        (
            ("Little interest or pleasure in doing things", "44250-9"),
            ("Feeling down, depressed, or hopeless", "44255-8"),
            ("Trouble falling or staying asleep, or sleeping too much", "44259-0"),
            ("Feeling tired or having little energy", "44254-1"),
            ("Poor appetite or overeating", "44251-7"),
            (
                "Feeling bad about yourself, or that you are a failure or have let yourself or "
                "your family down",
                "44258-2",
            ),
            (
                "Trouble concentrating on things, such as reading the newspaper or watching "
                "television",
                "44252-5",
            ),
            (
                "Moving or speaking so slowly that other people could have noticed? Or the "
                "opposite, being so fidgety or restless that you have been moving around a lot "
                "more than usual",
                "44253-3",
            ),
            (
                "Thoughts that you would be better off dead or of hurting yourself in some way",
                "44260-8",
            ),
        ),
    ),
    notice=f"{PHQ_NOTICE} {NOT_WATCHED}",
    panel_loinc="44249-1",
    score_loinc="44261-6",
)

PHQ9_RISK_ITEM = "phq9"

GAD7 = Questionnaire(
    Instrument.GAD7,
    "Anxiety in the last 2 weeks (GAD-7)",
    _INTRO,
    _items(
        "gad",
        (
            ("Feeling nervous, anxious or on edge", "69725-0"),
            ("Not being able to stop or control worrying", "68509-9"),
            ("Worrying too much about different things", "69733-4"),
            ("Trouble relaxing", "69734-2"),
            ("Being so restless that it is hard to sit still", "69735-9"),
            ("Becoming easily annoyed or irritable", "69689-8"),
            ("Feeling afraid as if something awful might happen", "69736-7"),
        ),
    ),
    notice=PHQ_NOTICE,
    panel_loinc="69737-5",
    score_loinc="70274-6",
)
