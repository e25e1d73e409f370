"""Shows that the benchmark can fail: a wrong table is found, and so is a missed bar."""

import pathlib
import tempfile

import figures
import tables

RIGHT = """order_id,city_code,num_messages_courier,num_messages_customer
1,BCN,2,3
2,MAD,1,0
2,MAD,1,0
3,,4,1
"""
# As an engine may also write it: rows and columns in another order, texts quoted.
SAME = """"num_messages_customer","order_id","num_messages_courier","city_code"
1,3,4,
0,2,1,"MAD"
3,1,2,"BCN"
0,2,1,"MAD"
"""
WRONG = {
    "a value": RIGHT.replace("1,BCN,2,3", "1,BCN,2,4"),
    "a null that is a text": RIGHT.replace("3,,4,1", '3,"",4,1'),
    "a text that is null": RIGHT.replace("1,BCN,2,3", "1,,2,3"),
    "a row too few": RIGHT.replace("3,,4,1\n", ""),
    "a row too many": RIGHT + "4,BCN,1,1\n",
    "a repeated row that is there once": RIGHT.replace("2,MAD,1,0\n", "", 1) + "1,BCN,2,3\n",
    "two values that changed places": RIGHT.replace("1,BCN", "9,BCN").replace("3,,", "1,,")
                                           .replace("9,BCN", "3,BCN"),
    "another column": RIGHT.replace("city_code", "city"),
    "no rows": RIGHT.partition("\n")[0] + "\n",
}


def expect(holds: bool, what: str):
    if not holds:
        raise SystemExit(f"bench: the self-test fails: {what}")


def test_tables(folder: pathlib.Path):
    paths = {}
    for name, text in {"right": RIGHT, "same": SAME, **WRONG}.items():
        paths[name] = folder / f"{len(paths)}.csv"
        paths[name].write_text(text)
    expect(tables.differences(paths["right"], paths["same"]) == [], "equal tables differ")
    for name in WRONG:
        expect(tables.differences(paths["right"], paths[name]) != [], f"{name} is not found")
        expect(tables.differences(paths[name], paths["right"]) != [], f"{name} is not found")
    expect(tables.differences(paths["no rows"], paths["no rows"]) != [], "empty tables are equal")
    expect(tables.sums(paths["right"]) == {"courier_messages": 8, "records": 12, "rows": 4}, "sums")


def test_bars():
    more, less = figures.at_least(2, 3), figures.at_most(1.3, 0.8)
    verdicts = [more.verdict(one) for one in (1.9, 2, 3)]
    verdicts += [less.verdict(one) for one in (1.4, 1.3, 0.8)]
    expect(verdicts == 2 * ["MISSED", "must", "aim"], f"verdicts {verdicts}")
    one = figures.ratio("a", [1.0, 2.0, 9.0], [1.0, 1.0, 4.0], more)
    expect((one.value, one.least) == (2, 1), "a ratio is one of medians, and one of minima")


def main():
    with tempfile.TemporaryDirectory() as folder:
        test_tables(pathlib.Path(folder))
    test_bars()
    print("self-test: a wrong table and a missed bar are found")


main()
