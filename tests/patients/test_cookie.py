"""A cookie can be read on the machine it lies on, so it tells nobody's name."""

from tests import builders


def words_in_cookie(browser):
    with browser.client.session_transaction() as cookie:
        return str(cookie.get("_flashes"))


def test_registering_somebody_leaves_no_name_in_the_cookie(desk):
    answer = desk.submit(
        "/patients/new",
        given_name="Philippa",
        family_name="Quimby",
        birth_date="1961-04-02",
        email="philippa@mail.example",
    )

    assert answer.status_code == 302
    assert "Registered as P" in words_in_cookie(desk)
    assert "Philippa" not in words_in_cookie(desk)


def test_withdrawing_an_allergy_leaves_no_substance_in_the_cookie(nurse):
    person = builders.patient()
    page = f"/patients/{person.public_id}"
    nurse.submit(f"{page}/allergies/new", substance="Penicillin")

    nurse.submit(page, action=f"{page}/allergies/withdraw")

    assert "off the list" in words_in_cookie(nurse)
    assert "Penicillin" not in words_in_cookie(nurse)
