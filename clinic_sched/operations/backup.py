"""A whole copy of the clinic in one file, and back."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from clinic_sched.config import Settings
from clinic_sched.operations.errors import BackupRefused


def backup(settings: Settings, to: Path) -> None:
    """Write a copy of the database as it is at this moment; never over a file."""
    if to.exists():
        raise BackupRefused(f"{to} is there already; it was left alone.")
    url = make_url(settings.database_url)
    if not settings.on_sqlite:
        _postgresql("pg_dump", url, "--format=custom", "--no-owner", f"--file={to}")
        return
    with closing(_open(url)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)


def restore(settings: Settings, copy: Path) -> None:
    """Put a copy in place of an empty database; a filled one is left alone."""
    if not copy.is_file():
        raise BackupRefused(f"There is no file {copy}.")
    url = make_url(settings.database_url)
    if not settings.on_sqlite:
        _postgresql(
            "pg_restore", url, "--no-owner", "--exit-on-error", "--single-transaction", copy
        )
        return
    target = Path(url.database or "")
    if target.exists():
        raise BackupRefused(f"{target} is there already; move it away first.")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as source:
            sound = source.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if sound != "ok":
                raise BackupRefused(f"{copy} is damaged: {sound}.")
            with closing(sqlite3.connect(target)) as database:
                source.backup(database)
    except sqlite3.DatabaseError as cause:
        raise BackupRefused(f"{copy} is not a copy of a clinic.") from cause


def _open(url: URL) -> sqlite3.Connection:
    path = Path(url.database or "")
    if not path.is_file():
        raise BackupRefused(f"There is no database at {path}.")
    return sqlite3.connect(path)


def _postgresql(program: str, url: URL, *words: str | Path) -> None:
    """Run one of PostgreSQL's own programs; the password travels in the environment."""
    found = shutil.which(program)
    if found is None:
        raise BackupRefused(f"{program} is not installed; it comes with PostgreSQL's client.")
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    environ = {"PGPASSWORD": url.password} if url.password else {}
    answer = subprocess.run(  # noqa: S603 (a fixed program; the words are ours or a path)
        [found, *map(str, words), f"--dbname={plain}"],
        env=environ | {"PATH": str(Path(found).parent), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
    )
    if answer.returncode:
        raise BackupRefused(f"{program} said: {answer.stderr.strip().splitlines()[-1]}")
