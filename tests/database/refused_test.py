"""What cannot be read is told with its name and what helps; so is a server that dies."""

import os
import signal

import pytest
from conftest import ORDERS, Driver
from postgres_server import PostgresServer


def test_what_is_missing_is_named(server, driver, schema):
    server.psql(ORDERS.format(schema) + f"""CREATE VIEW {schema}.v AS SELECT * FROM {schema}.orders;
CREATE MATERIALIZED VIEW {schema}.m AS SELECT * FROM {schema}.orders;""")
    read = [2, "read"]
    assert f"no table {schema}.nothing" in driver.fail(
        7, *read, f"postgres:{schema}.nothing", "id", "")
    error = driver.fail(7, *read, f"postgres:{schema}.orders", "id,missing,absent", "")
    assert "has no column missing, absent" in error and "id, price, note" in error
    for name, kind in (("v", "a view"), ("m", "a materialized view")):
        error = driver.fail(7, *read, f"postgres:{schema}.{name}", "id", "")
        assert f"{schema}.{name} is {kind}" in error and "CREATE TABLE" in error
    assert 'database "nowhere" does not exist' in driver.fail(
        7, *read, f"postgres:{schema}.orders", "id", "", address=server.address("nowhere"))


def test_a_lacking_right_and_hidden_rows_are_told(server, driver, schema):
    server.psql(ORDERS.format(schema) + f"""DROP ROLE IF EXISTS reader;
CREATE ROLE reader LOGIN PASSWORD 'reader-password'; GRANT USAGE ON SCHEMA {schema} TO reader;""")
    as_reader = {"address": server.address(user="reader"), "env": {"PGPASSWORD": "reader-password"}}
    word = f"postgres:{schema}.orders"
    try:
        error = driver.fail(7, 3, "read", word, "id", "", **as_reader)
        assert "permission denied for table orders" in error and "grant the right" in error
        server.psql(f"GRANT SELECT ON {schema}.orders TO reader")
        assert len(driver.succeed(3, "read", word, "id", "", **as_reader).lines) == 20000
        server.psql(f"ALTER TABLE {schema}.orders ENABLE ROW LEVEL SECURITY")
        error = driver.fail(7, 3, "read", word, "id", "", **as_reader)
        assert "row-level security" in error
    finally:
        server.psql(f"DROP OWNED BY reader; DROP ROLE reader")


@pytest.mark.parametrize("word", ["postgres:", "postgres:t", "postgres:a.b.c", "postgres:.t",
                                  "postgres:a."])
def test_words_that_name_no_table(driver, word):
    assert "postgres:SCHEMA.TABLE" in driver.fail(2, 2, "read", word, "id", "")


def test_a_table_is_an_input_by_itself(driver):
    assert "an input by itself" in driver.fail(2, 2, "read", "postgres:a.b,file.csv", "id", "")


def test_a_lock_is_not_waited_for_without_end(server, driver, schema):
    server.psql(ORDERS.format(schema))
    locking = server.session()
    try:
        locking.stdin.write(f"BEGIN; LOCK TABLE {schema}.orders; SELECT 'locked';\n")
        locking.stdin.flush()
        assert locking.stdout.readline() == "locked\n"
        process = driver.start(1, "read", f"postgres:{schema}.orders", "id", "")
        ended = driver.finish(process, timeout=50)
        assert ended.code == 7 and "lock timeout" in ended.error
    finally:
        locking.stdin.close()
        locking.wait(30)


# A server that dies

BIG = """CREATE TABLE {0}.orders (id int, price numeric(8,3), note text);
INSERT INTO {0}.orders SELECT i, 1, repeat('x', 200) FROM generate_series(1, 300000) i;"""


@pytest.fixture
def mortal(server, tmp_path):
    """A server of this test's own, and a driver for it."""
    running = PostgresServer().start()
    try:
        running.psql("CREATE SCHEMA s")
        yield running, Driver(running.address(), tmp_path)
    finally:
        running.close()


@pytest.mark.parametrize("ranks", [1, 3])
def test_a_server_that_dies_while_rows_are_sent_ends_all_ranks(mortal, ranks):
    server, driver = mortal
    server.psql(BIG.format("s"))
    meets = driver.folder / "meeting"
    process = driver.start(ranks, "read", "postgres:s.orders", "id,note,price", "", meets=meets)
    driver.meeting(process, meets)
    # Stopped as soon as they read, the ranks are in the midst of their rows when it dies.
    meets.touch()
    while server.psql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%'") == "0":
        assert process.poll() is None, process.communicate()
    for rank in driver.ranks():
        os.kill(rank, signal.SIGSTOP)
    copying = server.psql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%' "
                          "AND state = 'active'")
    server.kill()
    for rank in driver.ranks():
        os.kill(rank, signal.SIGCONT)
    ended = driver.finish(process, timeout=60)
    assert copying != "0" and ended.code == 7, ended.told
    assert "cannot read s.orders" in ended.error and "check that the server runs" in ended.error
    assert not driver.published() and not ended.out


def test_a_session_that_is_ended_ends_all_ranks(mortal):
    server, driver = mortal
    server.psql(BIG.format("s"))
    meets = driver.folder / "meeting"
    process = driver.start(2, "read", "postgres:s.orders", "id", "", meets=meets)
    driver.meeting(process, meets)
    server.psql("SELECT pg_terminate_backend(max(pid)) FROM pg_stat_activity "
                "WHERE application_name = 'convoy'")
    meets.touch()
    ended = driver.finish(process)
    assert ended.code == 7 and "terminating connection" in ended.error, ended.told


def test_a_server_that_dies_before_the_end_leaves_the_lake_as_it_was(mortal):
    server, driver = mortal
    driver.succeed(2, "write", "s", "metric", "2026-11-01", 10, 1)
    published = driver.published()
    meets = driver.folder / "meeting"
    process = driver.start(2, "write", "s", "metric", "2026-11-01", 20, 1, meets=meets)
    driver.meeting(process, meets)
    server.kill()
    meets.touch()
    ended = driver.finish(process)
    assert ended.code == 7 and "cannot write s.metric" in ended.error, ended.told
    assert driver.published() == published
    server.start()
    assert server.psql("SELECT count(*) FROM s.metric") == "10"
    driver.succeed(2, "write", "s", "metric", "2026-11-01", 20, 1)
    assert server.psql("SELECT count(*) FROM s.metric") == "20"
