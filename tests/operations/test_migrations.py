import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from clinic_sched import migration, schema
from clinic_sched.errors import SetupRefused


@pytest.fixture
def engine(database_url):
    engine = sa.create_engine(database_url, poolclass=NullPool)
    yield engine
    engine.dispose()


def run(engine, *statements):
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def refusal_at_start(engine):
    with engine.connect() as connection, pytest.raises(SetupRefused) as refused:
        migration.check_ready(connection)
    return str(refused.value)


def test_a_migrated_database_is_ready(engine):
    with engine.connect() as connection:
        migration.check_ready(connection)


def test_migrations_run_down_and_up_again(engine, database_url):
    migration.migrate(database_url, "base")
    with engine.connect() as connection:
        assert set(sa.inspect(connection).get_table_names()) == {"alembic_version"}

    migration.migrate(database_url)
    with engine.connect() as connection:
        migration.check_ready(connection)


def test_each_migration_can_be_taken_back_alone(engine, database_url):
    revisions = ["0011_create_portal", "0008_create_scheduling", "0005_create_clinic"]
    for revision in revisions:
        migration.migrate(database_url, revision)

    migration.migrate(database_url)
    with engine.connect() as connection:
        migration.check_ready(connection)


def test_an_empty_database_is_refused_with_the_command_that_helps(engine, database_url):
    migration.migrate(database_url, "base")

    assert refusal_at_start(engine) == "The database is not migrated. Run: clinic-sched migrate"


def test_a_database_from_the_future_is_refused_and_left_alone(engine, database_url):
    run(engine, "UPDATE alembic_version SET version_num = '9999_create_holograms'")

    assert "later version of this program (9999_create_holograms)" in refusal_at_start(engine)
    with pytest.raises(SetupRefused, match="later version"):
        migration.migrate(database_url)


def test_a_database_that_lost_its_guard_against_double_booking_is_refused(engine):
    if engine.dialect.name == "sqlite":
        run(engine, "DROP TRIGGER appointments_chair_once")
    else:
        run(engine, "ALTER TABLE appointments DROP CONSTRAINT appointments_chair_once")

    assert "lacks appointments_chair_once" in refusal_at_start(engine)


def test_migrating_never_calls_a_database_whole_that_lacks_something(engine, database_url):
    migration.migrate(database_url, "0012_create_operations")
    run(engine, "DROP TABLE candidacy_overrides")

    with pytest.raises(SetupRefused, match="lacks candidacy_overrides"):
        migration.migrate(database_url)

    with engine.connect() as connection:
        revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    assert revision == "0012_create_operations"


def test_every_guard_and_every_index_is_missed_when_it_is_gone(engine):
    if engine.dialect.name == "sqlite":
        dropped = [f"DROP TRIGGER {guard.name}" for guard in every_guard()]
        run(engine, *dropped, "DROP INDEX ix_appointments_site_id_starts_at")
    else:
        undone = [word for guard in every_guard() for word in guard.drop("postgresql")]
        run(engine, *undone, "DROP INDEX ix_appointments_site_id_starts_at")

    missing = refusal_at_start(engine)
    assert f"and {len(every_guard()) + 1 - 3} more" in missing


def every_guard():
    return [guard for table in schema.metadata.sorted_tables for guard in schema.guards(table)]


def test_the_models_and_the_migrations_tell_of_the_same_columns(engine):
    with engine.connect() as connection:
        inspector = sa.inspect(connection)
        for table in schema.metadata.sorted_tables:
            migrated = {column["name"]: column for column in inspector.get_columns(table.name)}
            assert migrated.keys() == {column.name for column in table.columns}, table.name
            for column in table.columns:
                assert migrated[column.name]["nullable"] == column.nullable, column
