"""`convoy generate conversations`: the same bytes for the same seed, in every layout."""

import json
from collections import Counter

import pytest
import slow_reference
from conftest import digest_every_file, generate
from json_records import content, records


def values(paths):
    """Every record of some files, sorted, as canonical JSON."""
    return sorted(json.dumps(json.loads(record.raw), sort_keys=True)
                  for path in paths for record in records(content(path)[0]))


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("plain") / "out", orders=1000, seed=3)


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("first", "second"):
        generate(tmp_path / name, "--files", 3, "--bad", "5%", orders=300, seed=5)
    generate(tmp_path / "other", "--files", 3, "--bad", "5%", orders=300, seed=6)
    first, second, other = (digest_every_file(tmp_path / n) for n in ("first", "second", "other"))
    assert first == second and first != other


@pytest.mark.parametrize("options", [
    ["--layout", "array"], ["--layout", "pretty"], ["--files", 4],
    ["--compress", "gz"], ["--compress", "zst", "--layout", "pretty", "--files", 2]], ids=str)
def test_layout_files_and_compression_keep_the_records(plain, tmp_path, options):
    made = generate(tmp_path / "out", *options, orders=1000, seed=3)
    assert values(made[0]) == values(plain[0]) and values(made[1]) == values(plain[1])
    assert len(made[0]) == (options[options.index("--files") + 1] if "--files" in options else 1)
    suffix = options[1] if options[0] == "--compress" else "json"
    assert all(str(path).endswith(suffix) for path in made[0])
    starts = {content(path)[0].lstrip()[:1] for path in made[0]}
    assert starts == ({b"["} if "--layout" in options else {b"{"})


def test_the_data_are_of_the_promised_kind(plain):
    result = slow_reference.run(*plain)
    counts = [row["num_messages_courier"] + row["num_messages_customer"] for row in result.rows]
    assert result.quarantine == [] and len(result.rows) == 1000
    assert 3 <= sum(counts) / len(counts) <= 5 and min(counts) >= 1 and max(counts) <= 30
    silent = [row for row in result.rows if row["first_responsetime_delay_seconds"] is None]
    assert 0 < len(silent) < 1000
    cities = Counter(row["city_code"] for row in result.rows)
    assert 40 <= len(cities) <= 110
    assert cities.most_common(1)[0][1] > 5 * 1000 / len(cities), "some cities are much larger"


def test_bad_records_are_as_many_as_asked_for(tmp_path):
    messages, orders = generate(tmp_path / "out", "--bad", "10%", orders=1000, seed=3)
    result = slow_reference.run(messages, orders, keep_damaged=True)
    bad = sum(record["kind"] == "messages" for record in result.quarantine)
    assert 0.07 <= bad / result.read["messages"] <= 0.13
    assert len({record["reason"] for record in result.quarantine}) >= 4
