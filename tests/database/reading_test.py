"""Tables as inputs: what every rank count must read of them. psql is the judge."""

import json
from pathlib import Path

import pytest
from conftest import ORDERS

RANKS = [1, 2, 3, 5]


def orders_of(server, schema, where="true"):
    """The lines that the driver prints of the table."""
    return sorted(server.psql(f"SELECT 'n' || id || E'\\tn' || price || E'\\ts' || note "
                              f"FROM {schema}.orders WHERE {where}").split("\n"))


@pytest.mark.parametrize("ranks", RANKS)
def test_every_row_is_read_once(server, driver, schema, ranks):
    server.psql(ORDERS.format(schema))
    word = f"postgres:{schema}.orders"
    ended = driver.succeed(ranks, "read", word, "id,price,note", "")
    assert ended.lines == orders_of(server, schema)
    run = json.loads((driver.lake / "drive/2026-11-01/run.json").read_text())
    [entry] = run["inputs"]
    assert (entry["path"], entry["records"], entry["quarantined"]) == (word, 20000, 0)
    # Three lengths of 4 bytes, an integer, a text; a number of 2 to 3 groups with its head.
    assert 20000 * (12 + 4 + 7 + 8) < entry["bytes"] < 20000 * (12 + 4 + 11 + 16)
    assert sum(rank["read_bytes"] for rank in run["ranks"]) == entry["bytes"]
    if ranks > 1:
        assert all(rank["read_bytes"] > entry["bytes"] / ranks / 2 for rank in run["ranks"])


def test_what_is_told_of_a_table_does_not_depend_on_ranks(server, driver, schema):
    server.psql(ORDERS.format(schema) +
                f"UPDATE {schema}.orders SET note = 'odd' WHERE id % 1000 = 7")
    told = set()
    for ranks in RANKS:
        driver.succeed(ranks, "read", f"postgres:{schema}.orders", "id,price,note", "")
        run = json.loads((driver.lake / "drive/2026-11-01/run.json").read_text())
        told.add(json.dumps(run["inputs"]))
    assert len(told) == 1


# Shapes


@pytest.mark.parametrize("rows", [0, 1, 3])
@pytest.mark.parametrize("ranks", RANKS)
def test_tables_smaller_than_the_ranks(server, driver, schema, rows, ranks):
    server.psql(f"CREATE TABLE {schema}.orders (id int, price numeric, note text); "
                f"INSERT INTO {schema}.orders SELECT i, i, 'n' FROM generate_series(1, {rows}) i")
    ended = driver.succeed(ranks, "read", f"postgres:{schema}.orders", "id,price,note", "")
    assert ended.lines == (orders_of(server, schema) if rows else [])


def test_a_table_with_holes_and_names_that_need_quotes(server, driver, schema):
    server.psql(f"""CREATE TABLE {schema}."Odd name; --" ("select" int, "a""b" text);
INSERT INTO {schema}."Odd name; --" SELECT i, repeat('x', 500) FROM generate_series(1, 3000) i;
DELETE FROM {schema}."Odd name; --" WHERE "select" % 10 > 0;
VACUUM {schema}."Odd name; --";
ALTER TABLE {schema}."Odd name; --" ADD gone int; ALTER TABLE {schema}."Odd name; --" DROP gone;""")
    ended = driver.succeed(3, "read", f"postgres:{schema}.Odd name; --", 'select,a"b', "")
    assert sorted(int(line.split("\t")[0][1:]) for line in ended.lines) == list(
        range(10, 3001, 10))


@pytest.mark.parametrize("ranks", RANKS)
def test_partitions_are_read_as_one_table(server, driver, schema, ranks):
    server.psql(f"""CREATE TABLE {schema}.orders (id int, price numeric, note text)
  PARTITION BY RANGE (id);
CREATE TABLE {schema}.p1 PARTITION OF {schema}.orders FOR VALUES FROM (0) TO (100);
CREATE TABLE {schema}.p2 PARTITION OF {schema}.orders FOR VALUES FROM (100) TO (5000);
CREATE TABLE {schema}.p3 PARTITION OF {schema}.orders FOR VALUES FROM (5000) TO (9999)
  PARTITION BY RANGE (id);
CREATE TABLE {schema}.p4 PARTITION OF {schema}.p3 DEFAULT;
INSERT INTO {schema}.orders SELECT i, 1, 'n' || i FROM generate_series(1, 7000) i;
INSERT INTO {schema}.orders VALUES (50, 1, 'bad'), (6000, 1, 'bad')""")
    ended = driver.succeed(ranks, "read", f"postgres:{schema}.orders", "note,id", "")
    assert len(ended.lines) == 7000 == len(set(ended.lines))
    first, second = quarantine(driver)
    assert [first["text"], second["text"]] == [
        '{"note":"bad","id":50}', '{"note":"bad","id":6000}']
    assert first["row"].startswith("(") and second["row"].startswith("part 2 (")


@pytest.mark.parametrize("ranks", RANKS)
def test_bad_rows_stand_in_the_order_of_their_places(server, driver, schema, ranks):
    """The part with the lower number is sent last."""
    server.psql(f"""CREATE TABLE {schema}.orders (id int, note text) PARTITION BY RANGE (id);
CREATE TABLE {schema}.a PARTITION OF {schema}.orders FOR VALUES FROM (5000) TO (20000);
CREATE TABLE {schema}.b PARTITION OF {schema}.orders FOR VALUES FROM (0) TO (5000);
INSERT INTO {schema}.orders SELECT i, 'bad' FROM generate_series(0, 19999) i;""")
    assert driver.succeed(ranks, "read", f"postgres:{schema}.orders", "note,id", "").lines == []
    ranges = range(5000, 20000), range(5000)  # by part, whose rows the ranks share
    found = [(line["row"].startswith("part "), json.loads(line["text"])["id"])
             for line in quarantine(driver)]
    expected = [[(bool(part), number) for number in numbers] for part, numbers in enumerate(ranges)]
    assert sorted(found) == sum(expected, [])
    if ranks == 1:
        assert found == sum(expected, [])


def quarantine(driver):
    path = driver.lake / "drive/2026-11-01/quarantine/rows.ndjson"
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("ranks", RANKS)
def test_rows_that_cannot_be_used_are_named_by_their_place(server, driver, schema, ranks):
    server.psql(ORDERS.format(schema) +
                f"UPDATE {schema}.orders SET note = 'bad' WHERE id IN (5, 1234, 19999)")
    ended = driver.succeed(ranks, "read", f"postgres:{schema}.orders", "note,id,price", "")
    assert len(ended.lines) == 19997
    expected = server.psql(f"""SELECT ctid, '{{"note":"bad","id":' || id || ',"price":' || price
  || '}}' FROM {schema}.orders WHERE note = 'bad' ORDER BY ctid""").split("\n")
    assert [list(line.values()) for line in quarantine(driver)] == [
        [f"postgres:{schema}.orders", place, "is_bad", text]
        for place, text in (line.split("|") for line in expected)]
    report = (driver.lake / "drive/2026-11-01/report.html").read_text()
    assert "row " + quarantine(driver)[0]["row"] in report


def test_rules_name_rows_and_their_keys_may_be_absent(server, driver, schema):
    server.psql(ORDERS.format(schema) + f"UPDATE {schema}.orders SET note = NULL WHERE id = 77")
    place = server.psql(f"SELECT ctid FROM {schema}.orders WHERE id = 77")
    ended = driver.succeed(2, "read", f"postgres:{schema}.orders", "id", "note,nowhere", "id<100")
    assert len(ended.lines) == 99 and "n77\t0\t-" in ended.lines
    quality = json.loads((driver.lake / "drive/2026-11-01/quality.json").read_text())
    [check] = [each for each in quality["checks"] if each.get("column") == "note"]
    assert check["found"] == 1
    assert check["samples"] == [f"postgres:{schema}.orders at row {place}"]


# Conditions


@pytest.mark.parametrize("conditions, where", [
    (["id>2", "id<=7"], "id > 2 AND id <= 7"),
    (["price>=2499.9"], "price >= 2499.9"),
    (["price=0.125"], "price = 0.125"),
    (["id<0"], "false"),
    (["note=order 5"], "true"),  # a text: the reader asks, not the server
])
def test_only_rows_that_hold_the_conditions_are_sent(server, driver, schema, conditions, where):
    server.psql(ORDERS.format(schema))
    ended = driver.succeed(3, "read", f"postgres:{schema}.orders", "id,price,note", "", *conditions)
    expected = server.psql(f"SELECT count(*) FROM {schema}.orders WHERE {where}")
    assert len(ended.lines) == int(expected)
    assert expected == "0" or ended.lines == orders_of(server, schema, where)


def test_conditions_on_days_and_hostile_values(server, driver, schema):
    server.psql(f"""CREATE TABLE {schema}.t (id int, at timestamp);
INSERT INTO {schema}.t SELECT i, timestamp '2010-12-01' + i * interval '6 hours'
FROM generate_series(0, 11) i; CREATE INDEX ON {schema}.t (at)""")
    ended = driver.succeed(2, "read", f"postgres:{schema}.t", "id", "at", "at>=2010-12-02",
                           "at<2010-12-03")
    assert [line.split("\t")[0] for line in ended.lines] == ["n4", "n5", "n6", "n7"]
    hostile = "2010'; DROP TABLE t; --\\"
    error = driver.fail(7, 2, "read", f"postgres:{schema}.t", "id,at", "", f"at>{hostile}")
    assert "invalid input syntax" in error
    assert server.psql(f"SELECT count(*) FROM {schema}.t") == "12"


# One state


@pytest.mark.parametrize("ranks", RANKS)
def test_all_ranks_see_one_state(server, driver, schema, ranks):
    server.psql(ORDERS.format(schema))
    before = orders_of(server, schema)
    meets = driver.folder / "meeting"
    process = driver.start(ranks, "read", f"postgres:{schema}.orders", "id,price,note", "",
                           meets=meets)
    driver.meeting(process, meets)
    server.psql(f"""DELETE FROM {schema}.orders WHERE id % 3 = 0;
UPDATE {schema}.orders SET note = 'changed' WHERE id % 3 = 1;
INSERT INTO {schema}.orders SELECT i, 1, 'new' FROM generate_series(1, 50000) i;
VACUUM {schema}.orders;""")
    meets.touch()
    ended = driver.finish(process)
    assert ended.code == 0, ended.told
    assert ended.lines == before
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'convoy'"
    assert server.psql(waiting) == "0"


def test_sessions_hold_no_core_dumps_and_end_their_transactions(server, driver, schema):
    server.psql(ORDERS.format(schema))
    meets = driver.folder / "meeting"
    process = driver.start(1, "read", f"postgres:{schema}.orders", "id", "", meets=meets)
    driver.meeting(process, meets)
    [rank] = driver.ranks()
    limits = Path(f"/proc/{rank}/limits").read_text()
    assert limits.split("Max core file size")[1].split()[:2] == ["1", "1"]
    meets.touch()
    assert driver.finish(process).code == 0
