"""The patient's link, on the console."""

from clinic_sched.portal.cli import portal_link
from tests import builders
from tests.portal.patients import path_of


def test_the_console_prints_a_link_that_works_once(app, visitor, session):
    ada = builders.patient(email="ada@mail.example")
    session.commit()
    answer = app.test_cli_runner().invoke(portal_link, ["Ada@mail.example"])

    assert answer.exit_code == 0
    link, born = answer.output.split()[0], ada.birth_date.isoformat()
    assert visitor().submit(path_of(link), birth_date=born).location == "/my"


def test_the_console_says_that_nobody_is_reached_there(app):
    answer = app.test_cli_runner().invoke(portal_link, ["nobody@mail.example"])

    assert answer.exit_code == 1
    assert "No patient is reached at this address." in answer.output
