"""The job user-behavior with a real server: purchases from it, the table into it. psql judges."""

import csv
import json
import os
import subprocess
import time
from pathlib import Path

import pytest
from conftest import HERE, finish, start
from postgres_server import PASSWORD, PostgresServer

PROGRAM = Path(os.environ.get("CONVOY", HERE.parents[1] / "build" / "convoy"))
DATA = Path(os.environ.get("CONVOY_SHARED", HERE.parents[2] / "shared")) / "data/user_behavior"
DAY = "2010-12-01"
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
COLUMNS = "customer_id, amount_spent, review_score, review_count, insert_date"


def run(ranks, *arguments, code=0):
    ended = finish(start(ranks, PROGRAM, *arguments), timeout=90)
    assert ended.code == code, f"ended with {ended.code}\n{ended.told}"
    return ended.told


def populate(server, purchases, *more, ranks=3, **options):
    return run(ranks, "populate", "user-behavior", "--postgres", server.address(), "--purchases",
               purchases, *more, **options)


def user_behavior(server, reviews, lake, *more, ranks=2, purchases="postgres:retail.user_purchase",
                  date=DAY, **options):
    return run(ranks, "user-behavior", "--purchases", purchases, "--reviews", reviews, "--postgres",
               server.address(), "--lake", lake, "--run-date", date, *more, **options)


def folder(lake, date=DAY):
    return (lake / "user-behavior" / date).resolve()


def metric(lake, date=DAY):
    with open(folder(lake, date) / "user_behavior_metric.csv", newline="") as file:
        return list(csv.reader(file))[1:]


def in_database(server, where="true"):
    told = server.psql(f"SELECT {COLUMNS} FROM user_behavior_metric WHERE {where} "
                       "ORDER BY insert_date, customer_id")
    return [line.split("|") for line in told.splitlines()]


@pytest.fixture
def fresh(server):
    server.psql("DROP SCHEMA IF EXISTS retail CASCADE; DROP TABLE IF EXISTS user_behavior_metric")
    return server


@pytest.fixture
def small(tmp_path):
    purchases, reviews = tmp_path / "purchases.csv", tmp_path / "reviews.csv"
    lines = [f'I{i},S,"a, ""b""\n\tc\\N",{i % 9},2010-12-0{1 + i % 2} 08:26:00,'
             f"{i % 7}.{i % 1000:03},{i % 11 or ''},France\n" for i in range(3000)]
    purchases.write_text(HEADER + "".join(lines))
    reviews.write_text("cid,review_str\n" + "".join(f"{i % 5},good film\n" for i in range(50)))
    return purchases, reviews


def test_purchases_from_the_database_as_from_the_file(fresh, small, tmp_path):
    purchases, reviews = small
    populate(fresh, purchases)
    assert fresh.psql("SELECT count(*), sum(quantity * unit_price), count(customer_id), "
                      "min(detail) FROM retail.user_purchase").startswith("3000|")
    assert fresh.psql("SELECT DISTINCT detail FROM retail.user_purchase") == 'a, "b"\n\tc\\N'
    user_behavior(fresh, reviews, tmp_path / "files", purchases=purchases, ranks=1)
    answer = metric(tmp_path / "files")
    stage = "stage/user_purchase/part-00000.csv"
    for ranks in (1, 2, 3, 5):
        user_behavior(fresh, reviews, tmp_path / "lake", ranks=ranks)
        assert metric(tmp_path / "lake") == answer
        assert in_database(fresh) == answer, f"{ranks} ranks"
        staged = [(folder(tmp_path / lake) / stage).read_bytes() for lake in ("lake", "files")]
        assert staged[0] == staged[1]
    document = json.loads((folder(tmp_path / "lake") / "run.json").read_text())
    [table] = [entry for entry in document["inputs"] if entry["kind"] == "purchases"]
    wanted = fresh.psql("SELECT count(*) FROM retail.user_purchase WHERE quantity > 2 AND "
                        f"invoice_date::date = '{DAY}'")
    assert 0 < table["records"] == int(wanted) < 1100, "only what the run is about travels"
    ended = subprocess.run([PROGRAM, "verify", "--lake", tmp_path / "lake"], capture_output=True)
    assert ended.returncode == 0, ended.stderr


def test_recorded_days_through_the_database(fresh, tmp_path):
    if not DATA.is_dir():
        pytest.skip(f"the shared data is not at {DATA} (set CONVOY_SHARED)")
    populate(fresh, DATA / "retail_by_day")
    days = sorted({path.name[7:17] for path in (DATA / "expected").iterdir()})
    for day in days:
        user_behavior(fresh, DATA / "movie_review.csv", tmp_path / "lake", "--tokenizer",
                      "nonword", date=day, ranks=3)
        with open(DATA / "expected" / f"metric_{day}_nonword.csv", newline="") as file:
            answer = list(csv.reader(file))[1:]
        assert in_database(fresh, f"insert_date = '{day}'") == answer == metric(
            tmp_path / "lake", day)
    assert len(in_database(fresh)) == sum(
        len(metric(tmp_path / "lake", day)) for day in days) > 100


def test_a_rerun_replaces_its_date_only(fresh, small, tmp_path):
    purchases, reviews = small
    for day in (DAY, "2010-12-02"):
        user_behavior(fresh, reviews, tmp_path / "lake", purchases=purchases, date=day)
    other = in_database(fresh, "insert_date = '2010-12-02'")
    assert other and in_database(fresh, f"insert_date = '{DAY}'")
    user_behavior(fresh, reviews, tmp_path / "lake", "--min-quantity", "8", purchases=purchases)
    assert in_database(fresh, f"insert_date = '{DAY}'") == metric(tmp_path / "lake")
    assert in_database(fresh, "insert_date = '2010-12-02'") == other
    purchases.write_text(HEADER)
    user_behavior(fresh, reviews, tmp_path / "lake", purchases=purchases)
    assert in_database(fresh) == other, "a day without purchases has no rows"


def test_populate_can_be_repeated_and_refuses_another_shape(fresh, small):
    purchases, _ = small
    for ranks in (1, 3):
        populate(fresh, purchases, ranks=ranks)
        assert fresh.psql("SELECT count(*) FROM retail.user_purchase") == "3000"
    purchases.write_text(HEADER + "I,S,D,1,2010-12-01,9.5,7.0,F\nI,S,D,x,2010-12-01,9.5,7,F\n")
    told = populate(fresh, purchases, code=4)
    assert "bad_quantity" in told
    assert fresh.psql("SELECT count(*) FROM retail.user_purchase") == "3000"
    populate(fresh, purchases, "--max-bad-records", "1")
    assert fresh.psql("SELECT * FROM retail.user_purchase") == (
        "I|S|D|1|2010-12-01 00:00:00|9.500|7|F")
    fresh.psql("ALTER TABLE retail.user_purchase ALTER quantity TYPE bigint")
    told = populate(fresh, purchases, "--max-bad-records", "1", code=7)
    assert "quantity" in told and "bigint" in told


def test_populate_with_nothing_leaves_the_table(fresh, small):
    purchases, _ = small
    populate(fresh, purchases)
    purchases.write_text(HEADER)
    assert "no purchases to load" in populate(fresh, purchases, code=4)
    assert fresh.psql("SELECT count(*) FROM retail.user_purchase") == "3000"


def test_columns_of_floating_point_and_a_format_for_files(fresh, small, tmp_path):
    _, reviews = small
    fresh.psql("CREATE SCHEMA retail; CREATE TABLE retail.user_purchase AS SELECT 'I' AS "
               "invoice_number, 'S' AS stock_code, 'D' AS detail, 3::double precision AS quantity, "
               f"timestamptz '{DAY} 23:30:00+00' AS invoice_date, 100000::real AS unit_price, "
               "(g * 100000)::double precision AS customer_id, 'F' AS country "
               "FROM generate_series(1, 1000) g")
    populated = tmp_path / "lake"
    user_behavior(fresh, reviews, populated, "--max-bad-records", "100%")
    assert metric(populated) == [], "100,000 is no decimal(8,3)"
    fresh.psql("UPDATE retail.user_purchase SET unit_price = 10000")
    user_behavior(fresh, reviews, populated, "--invoice-date-format", "%m/%d/%y %H:%M")
    assert [row[0] for row in metric(populated)] == [str(100000 * g) for g in range(1, 1001)]


@pytest.mark.parametrize("date", ["9999-12-31", "0001-01-01"])
def test_the_first_and_the_last_date(fresh, small, tmp_path, date):
    purchases, reviews = small
    purchases.write_text(HEADER + f"I,S,D,3,{date} 12:00:00,1.5,7,F\n")
    populate(fresh, purchases)
    user_behavior(fresh, reviews, tmp_path / "lake", date=date)
    assert metric(tmp_path / "lake", date) == in_database(fresh) == [["7", "4.50000", "", "", date]]


def test_the_first_runs_of_many_dates_at_once(fresh, small, tmp_path):
    purchases, reviews = small
    purchases.write_text(HEADER + "I,S,D,3,2010-12-01,1.5,7,F\n")
    dates = [f"2010-12-0{day}" for day in range(1, 7)]
    for _ in range(3):
        fresh.psql("DROP TABLE IF EXISTS user_behavior_metric")
        running = [start(1, PROGRAM, "user-behavior", "--purchases", purchases, "--reviews",
                         reviews, "--all-dates", "--postgres", fresh.address(), "--lake",
                         tmp_path / "lake", "--run-date", date) for date in dates]
        assert [finish(one, timeout=90).code for one in running] == [0] * len(dates)
        assert [row[-1] for row in in_database(fresh)] == dates


def test_a_table_that_drops_rows_is_noticed(fresh, small, tmp_path):
    purchases, reviews = small
    user_behavior(fresh, reviews, tmp_path / "lake", purchases=purchases)
    before = in_database(fresh)
    fresh.psql("CREATE FUNCTION drop_seven() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
               "RETURN CASE WHEN NEW.customer_id = 7 THEN NULL ELSE NEW END; END $$; "
               "CREATE TRIGGER odd BEFORE INSERT ON user_behavior_metric FOR EACH ROW "
               "EXECUTE FUNCTION drop_seven()")
    told = user_behavior(fresh, reviews, tmp_path / "lake", purchases=purchases, code=7)
    fresh.psql("DROP TABLE user_behavior_metric; DROP FUNCTION drop_seven")
    assert f"took {len(before) - 1} of {len(before)} rows" in told


def test_a_bad_server_is_told_before_anything_is_read(small, tmp_path):
    _, reviews = small
    arguments = ["user-behavior", "--purchases", tmp_path / "none.csv", "--reviews", reviews,
                 "--lake", tmp_path / "lake", "--run-date", DAY, "--postgres"]
    told = run(2, *arguments, "postgresql://u@127.0.0.1:1/nowhere", code=7)
    assert "cannot use the database" in told  # a missing file would end with 4


def test_no_rows_anywhere_after_a_failed_rule(fresh, small, tmp_path):
    purchases, reviews = small
    rules = tmp_path / "rules.toml"
    rules.write_text('[[rule]]\ntable = "user_behavior_metric"\ncheck = "row_count"\nmax = 0\n'
                     'severity = "error"\n')
    user_behavior(fresh, reviews, tmp_path / "lake", "--rules", rules, purchases=purchases, code=3)
    assert fresh.psql("SELECT to_regclass('public.user_behavior_metric') IS NULL") == "t"
    assert not (tmp_path / "lake/user-behavior" / DAY).exists()


def test_passwords_are_refused_and_never_shown(fresh, small, tmp_path):
    purchases, reviews = small
    secret = "hunter2-of-the-test"
    address = fresh.address().replace("@", f":{secret}@")
    told = ""
    for name, words in (("--postgres", [address]), ("--postgre", [address]),
                        ("--postgres", [f"host=127.0.0.1 password={secret}"]),
                        ("--purchases", [address])):
        told += run(2, "user-behavior", "--purchases", purchases, "--reviews", reviews, name,
                    *words, "--lake", tmp_path / "lake", "--run-date", DAY, code=2)
    assert secret not in told
    user_behavior(fresh, reviews, tmp_path / "lake", purchases=purchases)
    for path in (tmp_path / "lake").rglob("*"):
        if path.is_file():
            assert PASSWORD.encode() not in path.read_bytes(), path
            assert secret.encode() not in path.read_bytes(), path


def test_a_server_that_dies_ends_the_run_with_7(small, tmp_path):
    purchases, reviews = small
    server = PostgresServer()
    try:
        server.start()
        populate(server, purchases)
        user_behavior(server, reviews, tmp_path / "lake")
        before = folder(tmp_path / "lake")
        # The table is read only after a lock that another session holds.
        session = server.session()
        session.stdin.write("BEGIN; LOCK retail.user_purchase; SELECT 'held';\n")
        session.stdin.flush()
        assert session.stdout.readline().strip() == "held"
        running = start(3, PROGRAM, "user-behavior", "--purchases", "postgres:retail.user_purchase",
                        "--reviews", reviews, "--postgres", server.address(), "--lake",
                        tmp_path / "lake", "--run-date", DAY)
        time.sleep(2)
        server.kill()
        session.kill()
        session.communicate()
        ended = finish(running, timeout=90)
        assert ended.code == 7, ended.told
        assert folder(tmp_path / "lake") == before, "nothing was published"
        told = [line for line in ended.err.splitlines() if "convoy: error" in line]
        assert len(told) == 1 and "retail.user_purchase" in told[0]
    finally:
        server.close()
