"""The report page: harmless whatever the data, right in its numbers, the same when made again."""

import csv
import json
import shutil
import subprocess
from collections import Counter
from datetime import datetime

import pytest
from conftest import (DATE, TABLE, assert_same_tree, chat, conversations, digest_every_file,
                      published, run, succeed, write_chats)
from report_page import Page, assert_accessible, assert_harmless, contrast, palettes

RANKS = pytest.mark.parametrize("ranks", [1, 3])
LONG = "L" * 10_000
CITIES = ["<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "a & b ]]> &lt;", LONG,
          "\u202egnp.exe\u202c", "\u05d0\u05d1\u200f", "tab\tline\nend", "", None, "=1+1", "東京",
          "-->", "</style></title><h1>", "{{7*7}}", "javascript:alert(1)"]
TIME = b'"messageSentTime":"2019-08-19T08:00:00Z"}'
BAD = [b'{"orderId":1,"senderAppType":"<script>x</script>",' + TIME,
       b'{"orderId":1,"senderAppType":"courier","messageSentTime":"\xff\xfe<b>"}',
       b'{"orderId":"<i>","senderAppType":"courier",' + TIME,
       b'</pre><script>1</script>\x00\x1b]]>']
BY_CITY, BY_DAY = "Conversations per city", "Conversations per day"
DELAYS = "How long the other side took to answer"
LATE = "Conversations that ended before the month of the run date"
COUNTS = "Records read, quarantined and used, and rows made of them"


def message(order_id, sent, sender):
    return json.dumps({"senderAppType": sender, "orderId": order_id, "orderStage": "<u>stage</u>",
                       "messageSentTime": sent}) + "\n"


def write_hostile(folder):
    """Messages and orders with something hostile in every field, and in the names of the files."""
    folder = folder / "<script>alert(1)<" / "a&\"b'"
    folder.mkdir(parents=True)
    messages, orders = folder / "]]>messages.json", folder / "<b>orders\u202e.json"
    lines = []
    for i in range(150):
        day = f"2026-{10 + i % 2}-{1 + i % 28:02}"
        lines.append(message(i, f"{day}T23:{i % 60:02}:00Z", "Customer <b>"))
        if i % 5:
            lines.append(message(i, f"{day}T23:59:{i % 60:02}Z", "courier '\""))
    messages.write_bytes("".join(lines).encode() + b"\n".join(BAD) + b"\n")
    orders.write_text("".join(json.dumps({"orderId": i, "cityCode": CITIES[i % len(CITIES)]}) + "\n"
                              for i in range(150)))
    return messages, orders


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Ranks -> the published run over hostile data."""
    folder = tmp_path_factory.mktemp("hostile")
    messages, orders = write_hostile(folder)
    return {ranks: published(ranks, messages, orders, folder / f"lake-{ranks}",
                             "--max-bad-records", "10%") for ranks in (1, 3)}


def page_of(folder):
    return Page((folder / "report.html").read_text(encoding="utf-8"))


def rows_of(folder):
    with open(folder / f"{TABLE}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


@RANKS
def test_hostile_values_stay_text(hostile, ranks):
    page = page_of(hostile[ranks])
    assert_harmless(page)
    assert_accessible(page)
    assert "<script>alert(1)</script>" in page.text, "shown, not dropped"
    assert "\ufffd\ufffd<b>" in page.text and "␀␛]]>" in page.text
    assert "[U+202E]gnp.exe[U+202C]" in page.text and "tab␉line␊end" in page.text
    raw = (hostile[ranks] / "report.html").read_bytes()
    assert b"<script" not in raw and b"\xe2\x80\xae" not in raw and b"http:" not in raw
    assert b"LLLLL" in raw and LONG.encode() not in raw
    assert len(raw) < 200_000


def shown(city):
    """A city as the page shows it."""
    for plain, visible in (("\t", "␉"), ("\n", "␊"), ("\u202e", "[U+202E]"),
                           ("\u202c", "[U+202C]"), ("\u200f", "[U+200F]")):
        city = city.replace(plain, visible)
    return city if len(city) < 200 else city[:200] + "…"


@RANKS
def test_the_numbers_are_those_of_the_table(hostile, ranks):
    page, rows = page_of(hostile[ranks]), rows_of(hostile[ranks])
    assert len(rows) == 150
    cities = page.numbers(BY_CITY)
    assert cities.pop("null") == 20, "an empty city is none"
    assert cities == Counter(shown(row["city_code"]) for row in rows if row["city_code"])
    days = Counter(row["conversation_started_at"][:10] for row in rows)
    assert {day: n for day, n in page.numbers(BY_DAY).items() if n} == days
    late = Counter(row["last_message_time"][:7] for row in rows
                   if row["last_message_time"] < DATE[:7])
    assert page.numbers(LATE) == late and sum(late.values()) == 75
    assert "75 of 150 rows (50.0%) lie before 2026-11." in page.text
    counts = [row[1] for row in page.tables[COUNTS][1:]]
    assert counts == ["274", "−4", "270", "150", "0", "150", "150"]


UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}


def seconds(words):
    number, unit = words.split()
    return int(number) * UNITS[unit]


@RANKS
def test_the_delays_are_those_of_the_table(hostile, ranks):
    page = page_of(hostile[ranks])
    delays = [int(row["first_responsetime_delay_seconds"]) for row in rows_of(hostile[ranks])
              if row["first_responsetime_delay_seconds"]]
    for name, count in page.numbers(DELAYS).items():
        lower, _, upper = name.partition(" to ")
        below = seconds(upper) if upper else seconds(lower) + 1
        assert count == sum(seconds(lower) <= delay < below for delay in delays), name
    assert sum(page.numbers(DELAYS).values()) == len(delays) == 120
    assert "30 rows have none (null)." in page.text


def test_ranks_change_no_number(hostile):
    pages = [page_of(hostile[ranks]) for ranks in (1, 3)]
    timed = [{caption: rows for caption, rows in page.tables.items()
              if "rank" not in caption} for page in pages]
    assert len(timed[0]) > 8 and timed[0] == timed[1]


def test_colours_can_be_read(hostile):
    for colours in palettes((hostile[1] / "report.html").read_text(encoding="utf-8")):
        for name in ("text", "soft", "link", "good", "warn", "bad"):
            for ground in ("page", "card"):
                assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground, colours)


def test_a_page_that_is_made_again_is_the_same(hostile, tmp_path):
    lake = tmp_path / "lake"
    shutil.copytree(hostile[3].parents[3], lake, symlinks=True)
    before = digest_every_file(lake / "conversations" / DATE)
    catalog = (lake / "data_lake_catalog.json").read_bytes()
    assert b"report.html" not in catalog, "times are no part of the catalog"
    succeed(None, "report", "--lake", lake)
    again = lake / "_reports" / "conversations" / f"{DATE}.html"
    assert again.read_bytes() == (hostile[3] / "report.html").read_bytes()
    index = Page((lake / "_reports" / "index.html").read_text(encoding="utf-8"))
    assert_harmless(index)
    assert_accessible(index)
    assert [link["href"] for link in index.all("a")][1:] == [f"conversations/{DATE}.html"]
    assert_same_tree(before, digest_every_file(lake / "conversations" / DATE), "the run")
    succeed(None, "verify", "--lake", lake)
    succeed(None, "catalog", "--lake", lake)
    assert (lake / "data_lake_catalog.json").read_bytes() == catalog


def test_a_changed_page_is_found(small, lake):
    folder = published(2, *small, lake)
    (folder / "report.html").write_text("better numbers")
    ended = run(None, "verify", "--lake", lake)
    assert ended.code == 5 and "report.html" in ended.err


def test_samples_can_be_switched_off(tmp_path, lake):
    messages, orders = write_hostile(tmp_path)
    options = ["--max-bad-records", "10%", "--report-samples"]
    page = page_of(published(3, messages, orders, lake, *options, "0"))
    samples = "Samples of records that could not be used"
    assert samples not in page.tables and "<script>x</script>" not in page.text
    assert "Samples" not in page.tables["Rules and what they found, failed ones first"][0]
    page = page_of(published(3, messages, orders, lake, *options, "1"))
    assert len(page.tables[samples]) == 1 + len({row[0] for row in page.tables[samples][1:]})
    succeed(None, "report", "--lake", lake, "--report-samples", "0")
    again = Page((lake / "_reports" / "conversations" / f"{DATE}.html").read_text())
    assert samples not in again.tables


def test_the_rules_show_the_last_ten_runs(tmp_path, lake):
    messages, orders = write_chats(tmp_path / "input", count=30)
    for day in range(1, 13):
        folder = published(1, messages, orders, lake, date=f"2026-11-{day:02}")
    page = page_of(folder)
    table = page.tables["Found by each rule in each run"]
    assert table[0] == ["Rule", *(f"2026-11-{day:02}" for day in range(3, 13))]
    assert ["every conversation has a city", *["10 !"] * 10] in table
    succeed(None, "report", "--lake", lake, "--run-date", "2026-11-12")
    pages = sorted(path.name for path in (lake / "_reports").rglob("*.html"))
    assert pages == ["2026-11-12.html", "index.html"]
    again = (lake / "_reports" / "conversations" / pages[0]).read_bytes()
    assert again == (folder / "report.html").read_bytes()


RULE = f'[[rule]]\ntable = "{TABLE}"\ncheck = "row_count"\nmin = 1000\nseverity = "error"\n'


@RANKS
def test_a_run_that_a_rule_blocks_leaves_its_page(tmp_path, lake, ranks):
    rules = tmp_path / "rules.toml"
    rules.write_text(RULE)
    messages, orders = write_chats(tmp_path / "input")
    assert conversations(ranks, messages, orders, lake, "--rules", rules).code == 3
    page = page_of(lake / "_failed" / "conversations" / DATE)
    assert_harmless(page)
    assert_accessible(page)
    assert "Blocked by a rule" in page.text and "nothing was published" in page.text
    assert page.numbers(BY_CITY) == {"BCN": 34, "MAD": 33, "null": 33}
    folder = published(ranks, messages, orders, lake, "--rules", rules, "--publish-anyway")
    assert "Published anyway, though 1 rule failed" in page_of(folder).text
    assert not (lake / "_failed" / "conversations" / DATE).exists()


@RANKS
def test_a_run_with_too_many_bad_records_leaves_its_page(tmp_path, lake, ranks):
    messages, orders = write_hostile(tmp_path)
    assert conversations(ranks, messages, orders, lake, "--max-bad-records", "1").code == 4
    page = page_of(lake / "_failed" / "conversations" / DATE)
    assert_harmless(page)
    assert_accessible(page)
    assert "more than --max-bad-records allows" in page.text
    assert len(page.tables["Samples of records that could not be used"]) == 5
    published(ranks, *write_chats(tmp_path / "good"), lake, date="2026-11-02")
    succeed(None, "report", "--lake", lake)
    index = Page((lake / "_reports" / "index.html").read_text())
    assert "nothing published" in index.text and len(index.all("a")) == 3


@pytest.fixture(scope="module")
def thousand(tmp_path_factory):
    """A run of 1,000 cities, of which the last has most conversations."""
    folder = tmp_path_factory.mktemp("thousand")
    messages, orders = folder / "messages.json", folder / "orders.json"
    messages.write_text("".join(chat(i, i % 60) for i in range(2000)))
    orders.write_text("".join(json.dumps({"orderId": i, "cityCode": f"C{min(i, 999):03}"}) + "\n"
                              for i in range(2000)))
    return published(2, messages, orders, folder / "lake")


def test_a_page_of_a_thousand_cities_stays_small(thousand):
    assert (thousand / "report.html").stat().st_size < 500_000
    cities = page_of(thousand).numbers(BY_CITY)
    assert len(cities) == 51 and list(cities.items())[:2] == [("C999", 1001), ("C000", 1)]
    assert cities["All others"] == 2000 - 1001 - 49


def test_an_empty_month_has_a_page(tmp_path, lake):
    messages, orders = write_chats(tmp_path / "input", count=0)
    page = page_of(published(3, messages, orders, lake))
    assert_harmless(page)
    assert_accessible(page)
    assert "There is nothing to draw." in page.text and "0 of 0 rows" in page.text


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Opens a page without a network and returns what it has become there."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is missing; bash .ci/install test")

    def show(path, *options):
        home = tmp_path_factory.mktemp("browser")
        ended = subprocess.run(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--virtual-time-budget=3000", "--proxy-server=127.0.0.1:9", f"--user-data-dir={home}",
             *options, path.as_uri()], capture_output=True, timeout=120, check=True)
        return ended.stdout.decode("utf-8")

    return show


def test_a_browser_sees_the_same_page(hostile, browser):
    path = hostile[3] / "report.html"
    seen = Page(browser(path, "--dump-dom"))
    assert_harmless(seen)
    assert seen.tables == page_of(hostile[3]).tables


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_paints_the_page(thousand, browser, tmp_path, scheme):
    picture = tmp_path / "page.png"
    dark = ["--blink-settings=preferredColorScheme=0"] if scheme == "dark" else []
    browser(thousand / "report.html", f"--screenshot={picture}", "--window-size=1000,1200", *dark)
    assert picture.read_bytes().startswith(b"\x89PNG") and picture.stat().st_size > 20_000
