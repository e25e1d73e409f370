"""Values of every type that is read; psql says what they are."""

import json

import pytest

TYPES = [
    ("smallint", ["-32768", "0", "32767"], "n"),
    ("integer", ["-2147483648", "-1", "2147483647"], "n"),
    ("bigint", ["-9223372036854775808", "9223372036854775807", "0"], "n"),
    ("numeric", ["0", "0.00", "-0.000123400", "12345678901234567890.123456789012345678901",
                 "10000", "99999999", "1e30", "-1e-30", "100000000.0001"], "n"),
    ("numeric(18,5)", ["0", "1.5", "-9999999999999.99999"], "n"),
    ("text", ["", "plain", "a\tb\"c\\d", "東京 🚀", "x" * 100000], "s"),
    ("varchar(20)", ["", "trailing  ", "ü"], "s"),
    ("date", ["2010-12-01", "0001-01-01", "1999-12-31", "2000-02-29", "9999-12-31", "infinity",
              "0044-03-15 BC", "12345-01-02"], "s"),
    ("timestamp", ["2010-12-01 08:26:00", "1969-12-31 23:59:59.999999", "2000-01-01 00:00:00",
                   "1600-02-29 12:00:00.5", "-infinity", "294276-12-31 23:59:59"], "s"),
]


def padded_fraction(text):
    """Our fractions have six decimals where PostgreSQL drops the zeros at their end."""
    head, dot, rest = text.partition(".")
    return head + dot + rest.ljust(6, "0") if dot else text


@pytest.mark.parametrize("sql_type, values, letter", TYPES, ids=[each[0] for each in TYPES])
def test_values_of_a_type(server, driver, schema, sql_type, values, letter):
    rows = ", ".join(f"({i}, {quoted(value)})" for i, value in enumerate(values))
    server.psql(f"CREATE TABLE {schema}.t (id int, v {sql_type}); "
                f"INSERT INTO {schema}.t VALUES {rows}, ({len(values)}, NULL)")
    expected = json.loads(server.psql(
        f"SET extra_float_digits = 1; SELECT json_agg(v::text ORDER BY id) FROM {schema}.t"))
    if sql_type == "timestamp":
        expected = [each and padded_fraction(each) for each in expected]
    ended = driver.succeed(2, "read", f"postgres:{schema}.t", "id,v", "")
    found = {line.split("\t", 1)[0]: line.split("\t", 1)[1] for line in ended.lines}
    not_finite = ("infinity", "-infinity", "NaN")
    for i, value in enumerate(expected):
        mark = "s" if value in not_finite else letter
        assert found[f"n{i}"] == ("0" if value is None else mark + value)


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def test_floats_say_the_same_number(server, driver, schema):
    values = ["0.1", "-1e300", "5e-324", "123456789.125", "NaN", "Infinity", "-Infinity", "1e21"]
    rows = ", ".join(f"({i}, '{value}', '{value if i not in (1, 2) else 1.1}')"
                     for i, value in enumerate(values))
    server.psql(f"CREATE TABLE {schema}.t (id int, d float8, f float4); "
                f"INSERT INTO {schema}.t VALUES {rows}")
    for line in driver.succeed(1, "read", f"postgres:{schema}.t", "id,d,f", "").lines:
        number, double, single = line.split("\t")
        expected = values[int(number[1:])]
        if expected in ("NaN", "Infinity", "-Infinity"):
            assert double == single == "s" + expected.replace("I", "i")
            continue
        assert double[0] == single[0] == "n" and float(double[1:]) == float(expected)
        if expected == "0.1":
            assert single == "n0.1"


def test_booleans_padded_texts_and_times_with_a_zone(server, driver, schema):
    server.psql(f"""CREATE TABLE {schema}.t (b boolean, c char(6), z timestamptz);
SET TIME ZONE 'America/New_York';
INSERT INTO {schema}.t VALUES (true, 'ab', '2010-12-01 08:26:00'), (false, '', NULL),
  (NULL, 'sixsix', '2010-07-01 00:00:00.25+02');""")
    ended = driver.succeed(1, "read", f"postgres:{schema}.t", "b,c,z", "")
    assert ended.lines == ["0\tssixsix\ts2010-06-30 22:00:00.250000", "f\ts\t0",
                           "t\tsab\ts2010-12-01 13:26:00"]


@pytest.mark.parametrize("sql_type", ["json", "int[]", "interval", "uuid", "bytea", "money"])
def test_other_types_are_refused_by_name(server, driver, schema, sql_type):
    server.psql(f"CREATE TABLE {schema}.t (id int, odd {sql_type})")
    error = driver.fail(7, 2, "read", f"postgres:{schema}.t", "id,odd", "")
    named = {"int[]": "integer[]"}.get(sql_type, sql_type)
    assert f"column odd of {schema}.t is of type {named}" in error and "odd::text" in error
    assert driver.succeed(1, "read", f"postgres:{schema}.t", "id", "").lines == []
