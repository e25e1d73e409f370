"""Whether two CSV files hold the same table: columns, rows and how often each row is there."""

import pathlib

import duckdb


def table_of(csv: pathlib.Path) -> str:
    return f"(FROM read_csv('{csv}', header=true, all_varchar=true, allow_quoted_nulls=false))"


def differences(first: pathlib.Path, second: pathlib.Path) -> list[str]:
    """What is wrong between them: names of columns, counts of rows, rows of one only."""
    database = duckdb.connect()
    database.execute("SET threads = 2")

    def ask(sql):
        return database.execute(sql).fetchall()

    tables = {"first": first, "second": second}
    described = [ask(f"DESCRIBE {table_of(csv)}") for csv in tables.values()]
    columns = [sorted(row[0] for row in table) for table in described]
    if columns[0] != columns[1]:
        return [f"columns {columns[0]} and {columns[1]}"]
    for name, csv in tables.items():
        ask(f"CREATE TABLE {name} AS SELECT {', '.join(columns[0])} FROM {table_of(csv)}")
    found = []
    rows = [ask(f"SELECT count(*) FROM {name}")[0][0] for name in tables]
    if rows[0] != rows[1] or rows[0] == 0:
        found.append(f"{rows[0]} and {rows[1]} rows")
    for one, other in (("first", "second"), ("second", "first")):
        ask(f"CREATE TABLE only_{one} AS (FROM {one} EXCEPT ALL FROM {other})")
        count = ask(f"SELECT count(*) FROM only_{one}")[0][0]
        if count:
            example = ask(f"FROM only_{one} ORDER BY ALL LIMIT 1")[0]
            found.append(f"{count} rows only in the {one} table, such as {example}")
    return found


def sums(csv: pathlib.Path) -> dict[str, int]:
    """What a table says of all messages together."""
    [(courier, customer, rows)] = duckdb.sql(
        "SELECT sum(num_messages_courier), sum(num_messages_customer), count(*)"
        f" FROM read_csv('{csv}', header=true)").fetchall()
    return {"courier_messages": int(courier), "records": int(courier + customer), "rows": rows}
