import subprocess
import sys

import pytest
import sqlalchemy as sa

from clinic_sched.audit.service import WORKER, record, seal
from clinic_sched.clock import now
from clinic_sched.database import db
from clinic_sched.messaging import service as outbox
from clinic_sched.operations import backup, doctor
from clinic_sched.operations.errors import BackupRefused
from tests import builders
from tests.servers import environment, run


def test_a_command_on_an_empty_database_says_what_to_do_and_fails(tmp_path):
    # This one is started as an operator starts it; the others are forked.
    answer = subprocess.run(
        [sys.executable, "-m", "clinic_sched", "doctor"],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert answer.returncode == 1
    assert answer.stderr.strip() == "The database is not migrated. Run: clinic-sched migrate"


def test_a_wrong_setting_is_one_sentence(tmp_path):
    answer = run(tmp_path, "migrate", port="eighty")

    assert answer.returncode == 1
    assert answer.stderr.strip() == "CLINIC_SCHED_PORT must be a number from 1 to 65535."


def test_help_is_given_before_there_is_a_database(tmp_path):
    answer = run(tmp_path, "protocol", "--help")

    assert answer.returncode == 0
    assert "import" in answer.stdout


def test_a_wrong_word_is_wrong_usage(tmp_path):
    assert run(tmp_path, "dance").returncode == 2


def test_the_database_and_its_copies_are_for_nobody_else_on_the_machine(tmp_path):
    run(tmp_path, "migrate")
    run(tmp_path, "backup", str(tmp_path / "copy.sqlite3"))

    files = [path for path in tmp_path.rglob("*.sqlite3*") if path.is_file()]
    assert len(files) >= 2
    assert {path.stat().st_mode & 0o077 for path in files} == {0}


def test_migrated_it_is_well_and_can_be_copied_and_restored(tmp_path):
    assert run(tmp_path, "migrate").returncode == 0
    assert run(tmp_path, "doctor").stdout.strip() == "All is well."

    copy = tmp_path / "copy.sqlite3"
    assert run(tmp_path, "backup", str(copy)).returncode == 0
    again = run(tmp_path, "backup", str(copy))
    assert again.returncode == 1
    assert "was left alone" in again.stderr
    assert "move it away first" in run(tmp_path, "restore", str(copy)).stderr

    elsewhere = tmp_path / "elsewhere"
    assert run(elsewhere, "restore", str(copy), var=str(elsewhere)).returncode == 0
    assert run(elsewhere, "doctor", var=str(elsewhere)).returncode == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_is_no_copy_is_refused(settings, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear clinic")
    empty = type(settings)(**{**vars(settings), "database_url": f"sqlite:///{tmp_path}/new"})

    with pytest.raises(BackupRefused):
        backup.restore(empty, letter)


def test_the_doctor_finds_messages_that_nobody_sends(app, settings):
    long_ago = now() - doctor.LATE * 2
    outbox.enqueue(
        dedupe_key="x",
        kind="test",
        about="test:1",
        recipient="test:1",
        address="who@mail.example",
        subject="Hello",
        body="Hello",
        due_at=long_ago,
        expires_at=None,
        now=long_ago,
    )
    db.session.commit()

    assert list(doctor.findings(settings, now=now())) == [
        "1 messages have waited for more than an hour: is the worker running?"
    ]


def test_a_trail_that_was_rewritten_is_found(app, settings):
    for action in ("book visit", "move visit", "cancel visit"):
        record(action, "appointment:1", by=WORKER, now=now() - doctor.LATE)
    db.session.flush()
    assert seal(now=now()) == 3
    db.session.commit()
    assert list(doctor.findings(settings, now=now())) == []

    forge("UPDATE audit_events SET action = 'confirm visit' WHERE action = 'move visit'")

    [sentence] = doctor.findings(settings, now=now())
    assert "audit trail was changed" in sentence


def test_the_table_refuses_to_have_its_trail_rewritten(app):
    record("book visit", "appointment:1", by=WORKER, now=now())
    db.session.commit()

    for statement in ("UPDATE audit_events SET actor = 'me'", "DELETE FROM audit_events"):
        with pytest.raises(sa.exc.IntegrityError, match="audit_events_append_only"):
            db.session.execute(sa.text(statement))
        db.session.rollback()


def test_commands_are_there_for_flask_too(app):
    assert {"migrate", "serve", "worker", "demo", "doctor", "user"} <= app.cli.commands.keys()


def test_a_person_can_be_added_from_the_command_line(tmp_path):
    run(tmp_path, "migrate")
    words = ("user", "create", "boss@clinic.example", "--name", "Bo Ss", "--role", "manager")
    answer = run(tmp_path, *words, typed=f"{builders.PASSWORD}\n{builders.PASSWORD}\n")

    assert answer.returncode == 0, answer.stderr
    assert "boss@clinic.example" in run(tmp_path, "user", "list").stdout


def forge(statement):
    """Rewrite history as somebody with the database in hand could."""
    db.session.rollback()
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER audit_events_append_only")
            connection.exec_driver_sql(statement)
            connection.exec_driver_sql(
                "CREATE TRIGGER audit_events_append_only BEFORE UPDATE ON audit_events "
                "BEGIN SELECT RAISE(ABORT, 'audit_events_append_only'); END"
            )
        else:
            connection.exec_driver_sql("ALTER TABLE audit_events DISABLE TRIGGER USER")
            connection.exec_driver_sql(statement)
            connection.exec_driver_sql("ALTER TABLE audit_events ENABLE TRIGGER USER")
