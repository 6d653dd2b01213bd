import stat

import pytest
from flask import request

from clinic_sched import config, create_app
from clinic_sched.errors import SetupRefused

LONG = "x" * 40


def read(tmp_path, **given):
    named = {f"CLINIC_SCHED_{name}": value for name, value in given.items()}
    return config.from_environment({"CLINIC_SCHED_VAR": str(tmp_path), **named})


def test_without_settings_it_is_a_private_clinic_on_this_machine(tmp_path):
    settings = read(tmp_path)

    assert settings.database_url == f"sqlite:///{tmp_path}/clinic.sqlite3"
    assert settings.base_url == "http://127.0.0.1:8000"


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    first, second = read(tmp_path), read(tmp_path)

    assert first.secret_key == second.secret_key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_key_that_was_cut_short_is_not_used(tmp_path):
    (tmp_path / "secret_key").write_text("")

    with pytest.raises(SetupRefused, match="holds no whole key"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"COLOUR": "blue"}, "CLINIC_SCHED_COLOUR is not a setting"),
        ({"PROXIES": "some"}, "PROXIES must be how many"),
        ({"PROXIES": "-1"}, "PROXIES must be how many"),
        ({"PORT": "eighty"}, "PORT must be a number"),
        ({"PORT": "70000"}, "PORT must be a number"),
        ({"TIMEZONE": "Mars/Olympus"}, "is not a time zone"),
        ({"DATABASE_URL": "mysql://localhost/x"}, "must name SQLite or PostgreSQL"),
        ({"DATABASE_URL": "sqlite://"}, "must name a file"),
        ({"DATABASE_URL": "::"}, "DATABASE_URL is not a database address"),
        ({"DATABASE_URL": "postgresql://db/clinic"}, "SECRET_KEY must be set"),
        ({"HOST": "0.0.0.0"}, "SECRET_KEY must be set"),  # noqa: S104
        ({"SECRET_KEY": "short"}, "at least 32 characters"),
        ({"BASE_URL": "clinic.example"}, "BASE_URL must look like"),
        ({"SMTP_URL": "mail.example:25"}, "SMTP_URL must look like"),
        ({"SMS_URL": "ftp://x"}, "SMS_URL must be an http"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL must be one of"),
    ],
)
def test_a_setting_that_cannot_be_stops_the_program_with_one_sentence(tmp_path, given, words):
    with pytest.raises(SetupRefused, match=words) as refusal:
        read(tmp_path, **given)

    assert "\n" not in str(refusal.value)


def test_postgresql_is_spoken_to_through_psycopg_3(tmp_path):
    settings = read(tmp_path, DATABASE_URL="postgresql://u:p@db/clinic", SECRET_KEY=LONG)

    assert settings.database_url == "postgresql+psycopg://u:p@db/clinic"


@pytest.mark.parametrize(("proxies", "address"), [("0", "10.0.0.9"), ("1", "203.0.113.7")])
def test_only_the_proxies_that_stand_in_front_are_believed(tmp_path, proxies, address):
    app = create_app(read(tmp_path, PROXIES=proxies), check_database=False)
    seen = []
    app.before_request(lambda: seen.append(request.remote_addr))

    app.test_client().get(
        "/healthz",
        headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"},
        environ_overrides={"REMOTE_ADDR": "10.0.0.9"},
    )

    assert seen == [address]


@pytest.mark.parametrize(
    ("base_url", "is_held"), [("https://clinic.example", True), ("http://clinic.example", False)]
)
def test_https_is_held_on_to_also_behind_a_proxy_that_does_not_name_it(tmp_path, base_url, is_held):
    app = create_app(read(tmp_path, BASE_URL=base_url, SECRET_KEY=LONG), check_database=False)

    answer = app.test_client().get("/healthz", base_url="http://127.0.0.1:8000")

    assert ("Strict-Transport-Security" in answer.headers) is is_held
