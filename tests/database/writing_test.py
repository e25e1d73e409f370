"""Results in tables: a day is replaced whole, or nothing is. psql is the judge."""

import json
import os
import signal
import time
from decimal import Decimal

import pytest
from postgres_server import PASSWORD

STAGING = "SELECT count(*) FROM pg_class WHERE relname LIKE '%staging%'"


def contents(server, schema, where="true"):
    return server.psql(f"SELECT json_agg(t ORDER BY id) FROM {schema}.metric t WHERE {where}")


def days(server, schema):
    return server.psql(f"SELECT insert_date, count(*), min(id), max(id) FROM {schema}.metric "
                       f"GROUP BY 1 ORDER BY 1").split("\n")


def staged(server):
    return int(server.psql(STAGING))


@pytest.mark.parametrize("ranks", [1, 2, 3, 5])
def test_every_value_arrives_as_it_is(server, driver, schema, ranks):
    server.psql(f"DROP SCHEMA {schema}")  # it is made
    driver.succeed(ranks, "write", schema, "metric", "2026-11-01", 1000, 0)
    notes = ["plain", None, "", "a\tb\nc\rd", "\\", "\\N", "\\.", "it's \"quoted\", 東京",
             "\b\f\v\x01"]
    found = json.loads(contents(server, schema), parse_float=Decimal)
    assert [row["id"] for row in found] == list(range(1000))
    for row in found:
        i = row["id"]
        assert row["note"] == notes[i % 9]
        assert row["amount"] == (None if i % 4 == 0 else -i * Decimal("1.00001"))
        assert (row["insert_date"], row["even"]) == ("2026-11-01", i % 2 == 0)
        assert (row["seen"] is None) == (i % 3 == 0)
    assert server.psql(f"SELECT seen FROM {schema}.metric WHERE id = 1") == (
        "1970-01-01 00:00:01.000001")
    types = server.psql(f"""SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = '{schema}.metric'::regclass AND attnum > 0 ORDER BY attnum""")
    assert types.split("\n") == [
        "id|integer", "note|text", "seen|timestamp without time zone", "amount|numeric(18,5)",
        "insert_date|date", "even|boolean"]
    assert staged(server) == 0
    # Logged, so that a crash of the server does not empty it.
    assert server.psql(f"SELECT relpersistence FROM pg_class WHERE "
                       f"oid = '{schema}.metric'::regclass") == "p"


def test_a_rerun_replaces_its_date_only(server, driver, schema):
    driver.succeed(2, "write", schema, "metric", "2026-11-01", 100, 1)
    driver.succeed(3, "write", schema, "metric", "2026-11-02", 50, 501)
    other = contents(server, schema, "insert_date = '2026-11-02'")
    assert days(server, schema) == ["2026-11-01|100|1|100", "2026-11-02|50|501|550"]
    driver.succeed(5, "write", schema, "metric", "2026-11-01", 70, 11)
    assert days(server, schema) == ["2026-11-01|70|11|80", "2026-11-02|50|501|550"]
    assert contents(server, schema, "insert_date = '2026-11-02'") == other
    once = contents(server, schema)
    driver.succeed(1, "write", schema, "metric", "2026-11-01", 70, 11)
    assert contents(server, schema) == once
    driver.succeed(2, "write", schema, "metric", "2026-11-01", 0, 0)
    assert days(server, schema) == ["2026-11-02|50|501|550"]
    driver.succeed(2, "write", schema, "metric", "-", 5, 1)  # all rows are replaced
    assert days(server, schema) == ["2026-11-01|5|1|5"]
    assert staged(server) == 0


def test_a_constraint_of_the_table_counts(server, driver, schema):
    driver.succeed(1, "write", schema, "metric", "2026-11-01", 10, 1)
    server.psql(f"ALTER TABLE {schema}.metric ADD PRIMARY KEY (id)")
    before = contents(server, schema)
    error = driver.fail(7, 2, "write", schema, "metric", "2026-11-02", 10, 10)
    assert "duplicate key" in error and "(id)=(10)" in error
    assert contents(server, schema) == before and staged(server) == 0


@pytest.mark.parametrize("change, told", [
    ("ALTER TABLE {0}.metric ALTER amount TYPE numeric(10,2)",
     "its column amount is numeric(10,2) instead of numeric(18,5)"),
    ("ALTER TABLE {0}.metric DROP note", "it has no column note"),
    ("ALTER TABLE {0}.metric ADD more text", "it has a column more (text) too many"),
    ("ALTER TABLE {0}.metric RENAME even TO odd", "it has no column even"),
])
def test_a_table_of_another_shape_is_refused(server, driver, schema, change, told):
    driver.succeed(1, "write", schema, "metric", "2026-11-01", 10, 1)
    server.psql(change.format(schema))
    before = contents(server, schema)
    error = driver.fail(7, 2, "write", schema, "metric", "2026-11-01", 10, 100)
    assert "the table has another shape: " + told in error
    assert contents(server, schema) == before and staged(server) == 0


def test_columns_in_another_order_are_no_other_shape(server, driver, schema):
    server.psql(f"""CREATE TABLE {schema}.metric (even boolean, insert_date date,
amount numeric(18,5), seen timestamp, note text, id integer)""")
    driver.succeed(2, "write", schema, "metric", "2026-11-01", 10, 1)
    assert days(server, schema) == ["2026-11-01|10|1|10"]
    assert server.psql(f"SELECT amount FROM {schema}.metric WHERE id = 3") == "-3.00003"


def test_readers_see_the_old_or_the_new_rows(server, driver, schema):
    driver.succeed(1, "write", schema, "metric", "2026-11-01", 100, 1)
    meets = driver.folder / "meeting"
    process = driver.start(3, "write", schema, "metric", "2026-11-01", 3000, 1001, meets=meets)
    driver.meeting(process, meets)
    time.sleep(0.5)  # all is sent
    assert days(server, schema) == ["2026-11-01|100|1|100"]
    reader = server.session()
    reader.stdin.write(f"BEGIN ISOLATION LEVEL REPEATABLE READ; "
                       f"SELECT count(*) FROM {schema}.metric;\n")
    reader.stdin.flush()
    assert reader.stdout.readline() == "100\n"
    meets.touch()
    assert driver.finish(process).code == 0
    reader.stdin.write(f"SELECT count(*) FROM {schema}.metric;\n")
    reader.stdin.close()
    assert reader.stdout.read() == "100\n"
    reader.wait(30)
    assert days(server, schema) == ["2026-11-01|3000|1001|4000"]


def test_a_second_run_of_the_same_rows_waits_its_turn(server, driver, schema, tmp_path):
    meets = tmp_path / "meeting"
    first = driver.start(1, "write", schema, "metric", "2026-11-01", 100, 1, meets=meets)
    driver.meeting(first, meets)
    lake, driver.lake = driver.lake, tmp_path / "other"  # another lake: only the table is shared
    error = driver.fail(6, 2, "write", schema, "metric", "2026-11-01", 5, 1)
    assert "another run is writing the same rows" in error
    driver.succeed(2, "write", schema, "metric", "2026-11-02", 5, 1)
    driver.lake = lake
    meets.touch()
    assert driver.finish(first).code == 0
    assert days(server, schema) == ["2026-11-01|100|1|100", "2026-11-02|5|1|5"]


@pytest.mark.parametrize("fault", ["write {0}.metric@1", "make durable@1", "write the checks@0",
                                   "publish@0", "publish@1:kill", "write {0}.metric@0:kill"])
def test_a_run_that_fails_before_the_end_leaves_the_old_rows(server, driver, schema, fault):
    driver.succeed(2, "write", schema, "metric", "2026-11-01", 10, 1)
    driver.succeed(2, "write", schema, "metric", "2026-11-02", 10, 1)
    before, published = contents(server, schema), driver.published()
    ended = driver.run(2, "write", schema, "metric", "2026-11-01", 500, 1000,
                       env={"PGPASSWORD": PASSWORD, "CONVOY_FAULT": fault.format(schema)})
    assert ended.code != 0
    assert contents(server, schema) == before and driver.published() == published
    if "kill" not in fault:
        assert staged(server) == 0
    # What a dead run left behind is dropped by the next run of its rows.
    driver.succeed(2, "write", schema, "metric", "2026-11-01", 20, 1)
    assert days(server, schema) == ["2026-11-01|20|1|20", "2026-11-02|10|1|10"]
    assert staged(server) == 0


def test_left_overs_of_other_rows_stay(server, driver, schema):
    meets = driver.folder / "meeting"
    process = driver.start(1, "write", schema, "metric", "2026-11-01", 10, 1, meets=meets)
    driver.meeting(process, meets)
    [rank] = driver.ranks()
    os.kill(rank, signal.SIGKILL)
    assert driver.finish(process).code != 0
    left = server.psql("SELECT relname FROM pg_class WHERE relname LIKE '%staging%'")
    assert left.startswith("metric_staging_")
    driver.succeed(1, "write", schema, "metric", "2026-11-02", 10, 1)
    assert server.psql(STAGING) == "1"
    driver.succeed(1, "write", schema, "metric", "2026-11-01", 10, 1)
    assert server.psql(STAGING) == "0"


def test_a_lacking_right_leaves_the_old_rows(server, driver, schema):
    driver.succeed(1, "write", schema, "metric", "2026-11-01", 10, 1)
    server.psql(f"""CREATE ROLE writer LOGIN PASSWORD 'writer-password';
GRANT USAGE, CREATE ON SCHEMA {schema} TO writer; GRANT SELECT, INSERT ON {schema}.metric TO writer
""")
    try:
        error = driver.fail(7, 2, "write", schema, "metric", "2026-11-01", 10, 100,
                            address=server.address(user="writer"),
                            env={"PGPASSWORD": "writer-password"})
        assert "permission denied for table metric" in error
        assert days(server, schema) == ["2026-11-01|10|1|10"] and staged(server) == 0
    finally:
        server.psql("DROP OWNED BY writer; DROP ROLE writer")


def test_long_names_are_cut_without_being_mixed_up(server, driver, schema):
    for last in "ab":
        name = "long_" * 11 + last
        driver.succeed(2, "write", schema, name, "2026-11-01", 10 if last == "a" else 20, 1)
    assert server.psql(f"SELECT count(*) FROM {schema}.{'long_' * 11}a") == "10"
    assert server.psql(f"SELECT count(*) FROM {schema}.{'long_' * 11}b") == "20"


def test_names_that_need_quotes(server, driver, schema):
    driver.succeed(1, "write", schema, "odd;\"name'", "2026-11-01", 9, 0)
    assert server.psql(f"SELECT count(*) FROM {schema}.\"odd;\"\"name'\"") == "9"
