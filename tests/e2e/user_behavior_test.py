"""The job user-behavior: against recorded answers, a slow reference, and hostile files."""

import csv
import json

import duckdb
import h5py
import pytest
import user_behavior as reference
import xarray
from conftest import SHARED, assert_same_tree, digest_tree, run, run_folder, succeed

DATA = SHARED / "data" / "user_behavior"
DAYS = ["2010-12-01", "2010-12-20", "2011-01-18", "2011-04-15", "2011-08-12", "2011-12-09"]
SHORT = {"whitespace": "ws", "nonword": "nonword"}
DAY = "2010-12-01"
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


def user_behavior(ranks, purchases, reviews, lake, *more, date=DAY, **options):
    return run(ranks, "user-behavior", "--purchases", purchases, "--reviews", reviews, "--lake",
               lake, "--run-date", date, *more, **options)


def published(ranks, purchases, reviews, lake, *more, date=DAY, **options):
    ended = user_behavior(ranks, purchases, reviews, lake, *more, date=date, **options)
    assert ended.code == 0, f"ended with {ended.code}\n{ended.told}"
    return run_folder(lake, date, "user-behavior")


def table(folder):
    return (folder / "user_behavior_metric.csv").read_text().splitlines()[1:]


def quarantined(folder, kind):
    lines = (folder / "quarantine" / f"{kind}.ndjson").read_text().splitlines()
    return [json.loads(line) for line in lines]


def check_of(folder, name):
    checks = json.loads((folder / "quality.json").read_text())["checks"]
    return next(check for check in checks if check["name"] == name)


def purchase(customer, quantity=3, price="1.5", date=f"{DAY} 08:26:00", detail="LANTERN"):
    return f"536365,85123A,{detail},{quantity},{date},{price},{customer},France\n"


@pytest.fixture
def write(tmp_path):
    """Writes purchases and reviews and returns their paths."""
    def write_both(purchases, reviews="cid,review_str\n7,good film\n"):
        paths = tmp_path / "purchases.csv", tmp_path / "reviews.csv"
        for path, text in zip(paths, (purchases, reviews), strict=True):
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return paths
    return write_both


@pytest.mark.parametrize("tokenizer", ["whitespace", "nonword"])
@pytest.mark.parametrize("day", DAYS)
def test_recorded_days_on_any_number_of_ranks(lake, day, tokenizer):
    if not DATA.is_dir():
        pytest.skip(f"the shared data is not at {SHARED} (set CONVOY_SHARED)")
    answer = (DATA / "expected" / f"metric_{day}_{SHORT[tokenizer]}.csv").read_text()
    first = None
    for ranks in (1, 2, 3, 5):
        folder = published(ranks, DATA / "retail_by_day", DATA / "movie_review.csv", lake,
                           "--tokenizer", tokenizer, date=day)
        assert table(folder) == answer.splitlines()[1:], f"{ranks} ranks"
        tree = digest_tree(folder)
        first = first or tree
        assert_same_tree(first, tree, f"{ranks} ranks")


def test_the_recorded_answers_are_those_of_the_reference():
    if not DATA.is_dir():
        pytest.skip(f"the shared data is not at {SHARED} (set CONVOY_SHARED)")
    for tokenizer, short in SHORT.items():
        answer = (DATA / "expected" / f"metric_{DAY}_{short}.csv").read_text().splitlines()[1:]
        purchases = sorted((DATA / "retail_by_day").iterdir())
        assert reference.metric(purchases, [DATA / "movie_review.csv"], DAY, tokenizer) == answer


@pytest.mark.parametrize("tokenizer", ["whitespace", "nonword"])
def test_hostile_reviews(write, lake, tokenizer):
    texts = ["", "good", "GOOD", "Good.", "not-good", "goods", "good_", "so good", "so\u00a0good",
             "a\ngood\tfilm", "a\u000bgood", "göod", "g\u00f6\u00f6d good", "\u0130good",
             "good\u0130", "\u212agood", "good\u212a", '"good"', 'he said "good" twice', "good,",
             "(good)", "\u2028good\u2028", "good\u0085", "I\u0307 GOOD", "GOOD\r\nbye", "x" * 5000,
             "ok " * 1000 + "good", "gOOd\u00e9", "\U00010400good", "good🙂", "good 🙂"]
    reviews = "cid,review_str\r\n" + "".join(
        f'{i},"{text.replace(chr(34), chr(34) * 2)}"\r\n' for i, text in enumerate(texts))
    paths = write(HEADER + "".join(purchase(i) for i in range(len(texts) + 2)), reviews)
    answer = reference.metric(paths[:1], paths[1:], DAY, tokenizer)
    positive = [line.split(",")[2] for line in answer[:-2]]
    assert {"0", "1"} == set(positive) and positive[texts.index("\u212agood")] == "0"
    for ranks in (1, 2, 3, 5):
        folder = published(ranks, *paths, lake, "--tokenizer", tokenizer)
        assert table(folder) == answer, f"{ranks} ranks"
        assert quarantined(folder, "reviews") == []


def test_bad_rows_are_quarantined_and_neighbours_live(write, lake):
    purchases = (HEADER + purchase(1) + purchase(2, quantity="many") + purchase(3, date="soon")
                 + purchase(4, price="1.2345") + purchase(5, price="free") + purchase("6.5")
                 + purchase(7, quantity="") + purchase(8, date="") + purchase(9, price="")
                 + "1,2,3\n" + purchase("17850.0") + purchase("") + purchase(99999999999)
                 + purchase(10, detail='"a ""quoted"" one,\nof two lines"'))
    reviews = "cid,review_str\nabc,good\n,good\n1,\n1,good\n17850.0,good\n"
    folder = published(3, *write(purchases, reviews), lake, "--max-bad-records", "100%")
    reasons = [line["reason"] for line in quarantined(folder, "purchases")]
    assert reasons == ["bad_quantity", "bad_invoice_date", "bad_unit_price", "bad_unit_price",
                       "bad_customer_id", "missing_quantity", "missing_invoice_date",
                       "missing_unit_price", "wrong_field_count", "bad_customer_id"]
    first = quarantined(folder, "purchases")[0]
    assert first["byte"] == len(HEADER + purchase(1)) and first["record"] == 2
    assert [line["reason"] for line in quarantined(folder, "reviews")] == [
        "bad_cid", "missing_cid", "bad_cid"]
    assert table(folder) == [f"1,4.50000,1,2,{DAY}", f"10,4.50000,,,{DAY}",
                             f"17850,4.50000,,,{DAY}"]
    nobody = check_of(folder, "user_purchase.customer_id: not_null")
    staged = (folder / "stage/user_purchase/part-00000.csv").read_text().splitlines()
    assert nobody["found"] == 1 and nobody["samples"] == [
        f"row {next(i for i, line in enumerate(staged) if ',1.500,,' in line)}"]
    staged = list(csv.reader(open(folder / "stage/user_purchase/part-00000.csv", newline="")))
    assert ["536365", "85123A", 'a "quoted" one,\nof two lines', "3", f"{DAY}T08:26:00Z", "1.500",
            "10", "France"] in staged


def test_what_is_no_purchase_of_the_day(write, lake):
    paths = write(HEADER + purchase(1, quantity=2) + purchase(2, quantity=-5) + purchase(3)
                  + purchase(4, date="2010-11-30 23:59:59") + purchase(5, date="2010-12-02")
                  + purchase(6, date="2010-12-01T23:59:59.999999"))
    assert [line[0] for line in table(published(2, *paths, lake))] == ["3", "6"]
    lines = table(published(2, *paths, lake, "--min-quantity", 2))
    assert [line[0] for line in lines] == ["1", "3", "6"]
    lines = table(published(2, *paths, lake, "--all-dates"))
    assert [line.split(",")[0] for line in lines] == ["3", "4", "5", "6"]
    assert {line.split(",")[4] for line in lines} == {DAY}


def test_the_dates_of_the_original_file(write, lake):
    paths = write(HEADER + purchase(1, date="12/1/10 8:26") + purchase(2, date="12/2/10 8:26")
                  + purchase(3, date=f"{DAY} 08:26:00"))
    folder = published(2, *paths, lake, "--invoice-date-format", "%m/%d/%y %H:%M",
                       "--max-bad-records", "50%")
    assert [line[0] for line in table(folder)] == ["1"]
    assert [line["reason"] for line in quarantined(folder, "purchases")] == ["bad_invoice_date"]
    ended = user_behavior(2, *paths, lake, "--invoice-date-format", "%H:%M")
    assert ended.code == 2 and "%H:%M" in ended.err


def test_every_field_quoted(write, lake):
    rows = [["I", "S", "D", "3", DAY, "1.5", customer, "F"] for customer in ("7", "", "8")]
    quoted = "".join(",".join(f'"{field}"' for field in row) + "\r\n" for row in rows)
    folder = published(2, *write(HEADER + quoted, '"cid","review_str"\r\n"7",""\r\n'), lake)
    assert table(folder) == [f"7,4.50000,0,1,{DAY}", f"8,4.50000,,,{DAY}"]
    assert check_of(folder, "user_purchase.customer_id: not_null")["found"] == 1
    staged = (folder / "stage/movie_review/part-00000.csv").read_text()
    assert staged == f"cid,positive_review,insert_date\n7,false,{DAY}\n"


def test_columns_by_name_in_any_order_with_any_delimiter(write, lake):
    rows = ("country;UNIT_PRICE;x;customer_id;invoice_date;Quantity;detail;stock_code;"
            f"invoice_number\nFrance;2.5;;7;{DAY} 10:00;4;a,b;S;I\n")
    folder = published(2, *write(rows.encode("utf-8-sig"), "review_str|cid\ngood|7\n"), lake)
    assert table(folder) == [f"7,10.00000,1,1,{DAY}"]
    paths = write(HEADER.replace("UnitPrice", "Price") + purchase(1))
    ended = user_behavior(2, *paths, lake)
    assert ended.code == 4 and "unit_price" in ended.err and "purchases.csv" in ended.err


def test_amounts_are_exact_and_too_large_ones_name_the_customer(write, lake):
    most = purchase(1, quantity=2147483647, price="46.566")
    fits = 999999999999999999 // (2147483647 * 46566 * 100)  # into decimal(18,5), but not one more
    assert fits > 50
    folder = published(3, *write(HEADER + most * fits + purchase(2, price="0.001") * 1000), lake)
    exact = f"{2147483647 * 46566 * fits}"
    assert table(folder)[0] == f"1,{exact[:-3]}.{exact[-3:]}00,,,{DAY}"
    assert table(folder)[1] == f"2,3.00000,,,{DAY}"
    ended = user_behavior(3, *write(HEADER + most * (fits + 1)), lake)
    assert ended.code == 4 and "customer 1 " in ended.err
    assert table(folder)[1] == f"2,3.00000,,,{DAY}", "the old run stays"


def test_the_order_of_records_and_of_files_changes_nothing(write, lake, tmp_path):
    lines = [purchase(i % 5, quantity=3 + i, price=f"{i}.{i % 1000:03}") for i in range(300)]
    paths = write(HEADER + "".join(lines))
    first = published(1, *paths, lake)
    expected = digest_tree(first)
    folder = tmp_path / "parts"
    folder.mkdir()
    for part in range(3):
        (folder / f"{part}.csv").write_text(HEADER + "".join(reversed(lines[part::3])))
    again = published(3, folder, paths[1], lake)
    assert_same_tree(expected, digest_tree(again), "permuted")


def test_decimals_in_every_format(write, lake):
    paths = write(HEADER + purchase(7, price="2.555") + purchase(8, price="-1"))
    folder = published(2, *paths, lake)
    master = folder / "user_behavior_metric.h5"
    with h5py.File(master) as file:
        assert file["amount_spent"][:].tolist() == [766500, -300000]
        assert file["amount_spent"].attrs["decimals"] == 5
        names = {}
        exec(file.attrs["how_to_read"], names)
    frame = names["read"](master)
    assert [str(value) for value in frame["amount_spent"]] == ["7.66500", "-3.00000"]
    assert frame["review_count"].tolist()[0] == 1 and frame["review_count"].isna()[1]
    for engine in ("h5netcdf", "netcdf4"):
        with xarray.open_dataset(master, engine=engine) as data:
            assert data["amount_spent"].values == pytest.approx([7.665, -3])
    answer = duckdb.sql(f"SELECT sum(amount_spent::DECIMAL(18,5)) FROM "
                        f"'{folder / 'user_behavior_metric.csv'}'").fetchall()
    assert str(answer[0][0]) == "4.66500"
    catalog = json.loads((lake / "data_lake_catalog.json").read_text())
    assert "decimal(18,5)" in json.dumps(catalog)


def test_datasets_all_keeps_the_inputs(write, lake):
    paths = write(HEADER + purchase(1))
    folder = published(2, *paths, lake, "--datasets", "all")
    for path in paths:
        assert (folder / "raw" / path.name).read_bytes() == path.read_bytes()
    assert succeed(None, "verify", "--lake", lake)


def test_the_lake_has_a_name_by_default(write, tmp_path):
    purchases, reviews = write(HEADER + purchase(1))
    succeed(2, "user-behavior", "--purchases", purchases, "--reviews", reviews, "--run-date", DAY,
            cwd=tmp_path)
    assert table(tmp_path / "data_lake" / "user-behavior" / DAY) == [f"1,4.50000,,,{DAY}"]


def test_a_day_without_purchases(write, lake):
    folder = published(3, *write(HEADER, "cid,review_str\n"), lake)
    assert table(folder) == []
    assert check_of(folder, "user_behavior_metric: row_count")["status"] == "warning"
    assert "report.html" in {path.name for path in folder.iterdir()}


def test_rules_of_the_job(write, lake, tmp_path):
    paths = write(HEADER + purchase(1) + purchase(2, price="-2.5"))
    folder = published(2, *paths, lake)
    assert check_of(folder, "user_behavior_metric.amount_spent: range")["samples"] == ["2"]
    rules = tmp_path / "rules.toml"
    rules.write_text('[[rule]]\ntable = "user_behavior_metric"\ncolumn = "amount_spent"\n'
                     'check = "range"\nmin = -7.4\nseverity = "error"\n')
    ended = user_behavior(2, *paths, lake, "--rules", rules)
    assert ended.code == 3
    rules.write_text(rules.read_text().replace("-7.4", "-7.5"))
    assert user_behavior(2, *paths, lake, "--rules", rules).code == 0
    for line, word in (('check = "range"\nmin = 0.000001', "decimals"),
                       ('check = "regex"\npattern = "a"', "range")):
        rules.write_text('[[rule]]\ntable = "user_behavior_metric"\ncolumn = "amount_spent"\n'
                         + line + "\n")
        ended = user_behavior(2, *paths, lake, "--rules", rules)
        assert ended.code == 2 and word in ended.err, ended.err
    rules.write_text('[[rule]]\ntable = "user_behavior_metric"\ncheck = "expression"\n'
                     'condition = "amount_spent > 1"\n')
    assert user_behavior(2, *paths, lake, "--rules", rules).code == 2
    checked = run(2, "check", "user-behavior", "--purchases", paths[0], "--reviews", paths[1])
    assert checked.code == 0 and '"purchases.quantity: not_null"' in checked.out
    again = run(2, "check", "--lake", lake, "--job", "user-behavior", "--run-date", DAY)
    assert again.code == 0, again.told
    check = next(check for check in json.loads(again.out)["checks"]
                 if check["name"] == "user_behavior_metric.amount_spent: range")
    assert check["found"] == 1


def test_a_small_memory_changes_nothing(tmp_path, lake):
    succeed(None, "generate", "user-behavior", "--out", tmp_path / "in", "--purchases", 30_000,
            "--reviews", 20_000, "--files", 2, "--days", 3, "--customers", 9000)
    inputs = f"{tmp_path}/in/purchases*", f"{tmp_path}/in/reviews*"
    expected = reference.metric(sorted((tmp_path / "in").glob("purchases*")),
                                sorted((tmp_path / "in").glob("reviews*")), "2010-12-02")
    assert len(expected) > 400
    first = published(1, *inputs, lake, date="2010-12-02")
    assert table(first) == expected
    tree = digest_tree(first)
    small = published(3, *inputs, lake, "--memory", "64KiB", date="2010-12-02")
    assert_same_tree(tree, digest_tree(small), "spilled")
    ranks = json.loads((small / "run.json").read_text())["ranks"]
    assert sum(rank["spilled_bytes"] for rank in ranks) > 0
