"""Truths between rows that no plain constraint can state, as DDL for either database.

Each guard has one name on both: an exclusion constraint or a trigger whose refusal
carries that name, so `database.conflict_means` can turn it into a sentence. Migrations
create them; a model lists its own with `guarded_by`, and start-up asks for them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from clinic_sched.database import Base


class MinutesBetween(FunctionElement[int]):
    """The minutes from one column to another, in the CHECKs of either database."""

    name = "minutes_between"
    inherit_cache = True
    type = sa.Integer()


@compiles(MinutesBetween, "sqlite")
def _on_sqlite(element: MinutesBetween, compiler: SQLCompiler, **kw: object) -> str:
    start, end = (compiler.process(clause, **kw) for clause in element.clauses)
    return (
        f"(CAST(strftime('%s', {end}) AS INTEGER) - CAST(strftime('%s', {start}) AS INTEGER)) / 60"
    )


@compiles(MinutesBetween, "postgresql")
def _on_postgresql(element: MinutesBetween, compiler: SQLCompiler, **kw: object) -> str:
    start, end = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"EXTRACT(EPOCH FROM ({end} - {start})) / 60"


def minutes_between(start: str, end: str) -> MinutesBetween:
    """Return the SQL for the minutes between two columns."""
    return MinutesBetween(sa.literal_column(start), sa.literal_column(end))


@dataclass(frozen=True)
class Guard:
    """One named truth about a table, and the DDL that makes it hold."""

    name: str
    table: str
    ddl: dict[str, tuple[str, ...]] = field(compare=False)
    undo: dict[str, tuple[str, ...]] = field(compare=False)

    def create(self, dialect: str) -> Iterator[str]:
        yield from self.ddl[dialect]

    def drop(self, dialect: str) -> Iterator[str]:
        yield from self.undo[dialect]


def no_overlap(name: str, *, table: str, key: str, start: str, end: str, where: str = "") -> Guard:
    """Refuse two rows of one `key` whose [start, end) touch, among rows where `where` holds.

    A span may last at most a day (a CHECK of the table's own says so): that bound is
    what lets SQLite answer from an index on (key, start).
    """
    held = f" WHERE ({where})" if where else ""
    new_held = where.replace("{row}", "NEW")
    also = f"AND {where.replace('{row}', 'other')}" if where else ""
    clash = f"""
        SELECT RAISE(ABORT, '{name}') FROM {table} AS other
        WHERE other.{key} = NEW.{key} AND other.id IS NOT NEW.id
          AND other.{start} < NEW.{end} AND other.{end} > NEW.{start}
          AND other.{start} > strftime('%Y-%m-%d %H:%M:%S', NEW.{start}, '-1 day')
          {also}
        LIMIT 1;"""
    when = f"WHEN {new_held}" if where else ""
    return Guard(
        name,
        table,
        {
            "postgresql": (
                f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist "
                f"({key} WITH =, tstzrange({start}, {end}) WITH &&)"
                f"{held.replace('{row}.', '')}",
            ),
            "sqlite": (
                f"CREATE TRIGGER {name} BEFORE INSERT ON {table} {when} BEGIN {clash} END",
                f"CREATE TRIGGER {name}_update BEFORE UPDATE ON {table} {when} BEGIN {clash} END",
            ),
        },
        {
            "postgresql": (f"ALTER TABLE {table} DROP CONSTRAINT {name}",),
            "sqlite": (f"DROP TRIGGER {name}", f"DROP TRIGGER {name}_update"),
        },
    )


def _refusing(name: str, table: str, events: tuple[str, ...], condition: str) -> Guard:
    """A trigger that refuses the given events on rows for which the condition holds."""
    when = f"WHEN {condition}" if condition else ""
    body = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        + (f"IF {condition} THEN " if condition else "")
        + f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation', "
        f"CONSTRAINT = '{name}'; "
        + ("END IF; " if condition else "")
        + "RETURN COALESCE(NEW, OLD); END $$"
    )
    return Guard(
        name,
        table,
        {
            "postgresql": (
                body,
                f"CREATE TRIGGER {name} BEFORE {' OR '.join(events)} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {name}()",
            ),
            "sqlite": tuple(
                f"CREATE TRIGGER {name}{'' if nth == 0 else '_' + event.lower()} "
                f"BEFORE {event} ON {table} {when} "
                f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
                for nth, event in enumerate(events)
            ),
        },
        {
            "postgresql": (f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"),
            "sqlite": tuple(
                f"DROP TRIGGER {name}{'' if nth == 0 else '_' + event.lower()}"
                for nth, event in enumerate(events)
            ),
        },
    )


def append_only(table: str) -> Guard:
    """Refuse every change and removal of a row once written."""
    return _refusing(f"{table}_append_only", table, ("UPDATE", "DELETE"), "")


def never_removed(table: str) -> Guard:
    """Refuse every removal of a row once written."""
    return _refusing(f"{table}_never_removed", table, ("DELETE",), "")


def unchanging(name: str, *, table: str, condition: str) -> Guard:
    """Refuse an UPDATE for which the condition on OLD and NEW holds."""
    return _refusing(name, table, ("UPDATE",), condition)


def closed_with(name: str, *, table: str, condition: str) -> Guard:
    """Refuse an INSERT for which the condition on NEW holds: its parent is closed."""
    return _refusing(name, table, ("INSERT",), condition)


def kept_words(name: str, *, table: str, column: str, postings: str, vocabulary: str) -> Guard:
    """Keep the words of a text column: every word once, and which row has it.

    `postings` has a row for each (row, word) with the text beside it, `vocabulary` each
    word once, with a trigram index of the database's own; whoever writes a row need not
    know of them.
    """
    owner = f"{table.removesuffix('s')}_id"
    return Guard(
        name,
        table,
        {
            "postgresql": _words_on_postgresql(name, table, column, owner, postings, vocabulary),
            "sqlite": _words_on_sqlite(name, table, column, owner, postings, vocabulary),
        },
        {
            "postgresql": (
                f"DROP TRIGGER {name} ON {table}",
                f"DROP TRIGGER {name}_removed ON {table}",
                f"DROP FUNCTION {name}()",
                f"DROP INDEX {vocabulary}_trigrams",
            ),
            "sqlite": (
                *(f"DROP TRIGGER {name}{end}" for end in ("", "_changed", "_removed", "_learned")),
                f"DROP TABLE {vocabulary}_trigrams",
            ),
        },
    )


def _words_on_sqlite(
    name: str, table: str, column: str, owner: str, postings: str, vocabulary: str
) -> tuple[str, ...]:
    words = f"""FROM json_each('["' || replace(NEW.{column}, ' ', '","') || '"]')
        WHERE value <> ''"""
    keep = f"""
        INSERT INTO {vocabulary} (word) SELECT value {words} ON CONFLICT DO NOTHING;
        INSERT INTO {postings} ({owner}, word, {column})
        SELECT NEW.id, value, NEW.{column} {words} ON CONFLICT DO NOTHING;"""
    forget = f"DELETE FROM {postings} WHERE {owner} = OLD.id;"
    return (
        f"CREATE VIRTUAL TABLE {vocabulary}_trigrams USING fts5(word, tokenize='trigram')",
        f"CREATE TRIGGER {name}_learned AFTER INSERT ON {vocabulary} BEGIN "
        f"INSERT INTO {vocabulary}_trigrams (rowid, word) "
        f"VALUES (NEW.id, '  ' || NEW.word || ' '); END",
        f"CREATE TRIGGER {name} AFTER INSERT ON {table} BEGIN {keep} END",
        f"CREATE TRIGGER {name}_changed AFTER UPDATE OF {column} ON {table} "
        f"WHEN NEW.{column} IS NOT OLD.{column} BEGIN {forget} {keep} END",
        f"CREATE TRIGGER {name}_removed BEFORE DELETE ON {table} BEGIN {forget} END",
    )


def _words_on_postgresql(
    name: str, table: str, column: str, owner: str, postings: str, vocabulary: str
) -> tuple[str, ...]:
    words = f"FROM string_to_table(NEW.{column}, ' ') AS word WHERE word <> '' ORDER BY word"
    return (
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        f"CREATE INDEX {vocabulary}_trigrams ON {vocabulary} USING gin (word gin_trgm_ops)",
        # In the order of the words, so that two who add the same ones cannot wait for each other.
        f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP <> 'INSERT' THEN DELETE FROM {postings} WHERE {owner} = OLD.id; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        INSERT INTO {vocabulary} (word) SELECT DISTINCT word {words} ON CONFLICT DO NOTHING;
        INSERT INTO {postings} ({owner}, word, {column})
        SELECT DISTINCT NEW.id, word, NEW.{column} {words} ON CONFLICT DO NOTHING;
        RETURN NEW; END $$""",
        f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OF {column} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        f"CREATE TRIGGER {name}_removed BEFORE DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


def guarded_by(model: type[Base], *guards: Guard) -> None:
    """Say on a model which guards its table has."""
    table = model.__table__
    assert isinstance(table, sa.Table)  # noqa: S101 (narrows the type of a mapped class)
    table.info.setdefault("guards", []).extend(guards)
