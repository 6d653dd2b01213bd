"""The macros draw what a screen reader and a keyboard need."""

from typing import NamedTuple

import pytest
from flask import render_template_string


class Card(NamedTuple):
    id: str = "v1"
    url: str = "/appointments/v1"
    name: str = "Ada <Byron>"
    born: str = "born 3 Feb 1980"
    about: str = "09:05–11:35 KET-MOOD-40"
    status: str = "confirmed"
    place: str = "at-13 for-33 col-2"
    phases: tuple[tuple[str, int], ...] = (("preparation", 4), ("infusion", 8), ("recovery", 18))
    warning: str = ""
    is_dim: bool = False
    is_movable: bool = True


class Column(NamedTuple):
    label: str
    note: str
    cards: list[Card]


@pytest.fixture
def draw(site):
    """Draw a line of a template that has imported the macros."""
    with site.test_request_context("/"):

        def drawn(macros: str, line: str, **words):
            source = f'{{% import "macros/{macros}.html" as m with context %}}{line}'
            return " ".join(render_template_string(source, **words).split())

        yield drawn


@pytest.fixture
def page(browser_of_site):
    """The page with every kind of field, as it is opened."""
    return browser_of_site.get("/everything").text


def test_every_control_has_a_label(page):
    for name in ("name", "note", "secret", "born_on", "chair", "agreed", "weight"):
        assert f'for="{name}"' in page


def test_a_group_of_answers_has_a_legend(page):
    assert page.count("<legend") == 2
    assert 'id="channel"' in page
    assert 'id="days"' in page


@pytest.mark.parametrize(
    ("field", "kind"),
    [("born_on", "date"), ("call_at", "time"), ("email", "email"), ("phone", "tel")],
)
def test_a_field_asks_for_the_right_keyboard(page, field, kind):
    assert f'name="{field}" type="{kind}"' in page


def test_numbers_ask_for_digits(page):
    assert page.count('inputmode="numeric"') == 2
    assert page.count('inputmode="decimal"') == 1


def test_a_unit_stands_beside_its_field(page):
    assert "nhsuk-input-wrapper__suffix" in page
    assert ">kg<" in page


def test_a_form_carries_what_nobody_sees(page):
    assert page.count('name="form_key"') == 1
    assert page.count('name="version"') == 1


@pytest.mark.parametrize(
    ("name", "word"),
    [("checked-in", "Checked in"), ("noshow", "Did not come"), ("entered-in-error", "Entered")],
)
def test_a_status_has_its_word(draw, name, word):
    assert word in draw("status", "{{ m.status(name) }}", name=name)


def test_a_status_nobody_foresaw_is_shown_plainly(draw):
    drawn = draw("status", "{{ m.status('on-its-way') }} {{ m.tone('on-its-way') }}")

    assert drawn == '<strong class="tag tag--grey">On its way</strong> tone-grey'


def test_a_table_has_a_caption_and_says_when_it_is_empty(draw):
    drawn = draw("page", "{{ m.table('Visits', ['Patient', ('Minutes', 'number')], [], 'None.') }}")

    assert "<caption>Visits</caption>" in drawn
    assert '<td class="table__empty" colspan="2">None.</td>' in drawn


def test_a_row_is_named_by_its_first_cell_and_escaped(draw):
    rows = [["<b>Ada</b>", None]]
    drawn = draw("page", "{{ m.table('Visits', ['Patient', 'Note'], rows, '') }}", rows=rows)

    assert '<th scope="row">&lt;b&gt;Ada&lt;/b&gt;</th>' in drawn
    assert "<td>–</td>" in drawn


def test_a_button_that_changes_something_is_a_guarded_form(draw):
    drawn = draw(
        "page", "{{ m.button_form('Confirm', '/x', 'key', about='Ada', values={'v': 3}) }}"
    )

    assert '<form method="post" action="/x">' in drawn
    assert 'name="csrf_token"' in drawn
    assert 'name="form_key" value="key"' in drawn
    assert 'name="v" value="3"' in drawn
    assert '<span class="visually-hidden"> Ada</span>' in drawn


@pytest.mark.parametrize(
    ("allergies", "shown"),
    [([], "None in the register"), (None, "Not asked yet"), (["Latex"], "Allergy: Latex")],
)
def test_none_in_the_register_is_not_the_same_as_none_asked(draw, allergies, shown):
    drawn = draw("person", "{{ m.banner('Ada', allergies=allergies) }}", allergies=allergies)

    assert shown in drawn


def test_the_board_places_a_visit_by_classes(draw):
    columns = [Column("Chair 1", "Window", []), Column("Chair 2", "", [Card()])]
    drawn = draw(
        "board",
        "{{ m.board(columns, [(0, '08:00')], 120, now=(33, '10:45')) }}",
        columns=columns,
    )

    assert 'class="board cols-2"' in drawn
    assert 'class="visit tone-teal at-13 for-33 col-2" id="visit-v1"' in drawn
    assert "visit__phase--infusion for-8" in drawn
    assert "Ada &lt;Byron&gt;" in drawn
    assert "No visits." in drawn
    assert "style=" not in drawn


def test_the_style_sheet_knows_every_place_of_the_longest_day(site):
    with site.open_resource("static/vendor/app.css", "r") as file:
        styles = file.read()

    for place in (".at-0{", ".at-300{", ".for-300{", ".col-40{", ".cols-40{"):
        assert place in styles


def test_the_style_sheet_asks_nothing_of_other_hosts(site):
    with site.open_resource("static/vendor/app.css", "r") as file:
        styles = file.read()

    assert "//" not in styles.replace("http://www.w3.org/", "")
    assert "@font-face" not in styles
    assert "Frutiger" not in styles
