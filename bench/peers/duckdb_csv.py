"""Counts the rows of a CSV file of purchases and sums two of its columns, by DuckDB.

    duckdb_csv.py FILE COLUMN COLUMN

Two threads, no order kept, explicit types and no detection: the fastest settings that were found.
Prints {"seconds", "rows", "sums"}, the seconds of the query alone.
"""

import json
import sys
import time

import duckdb

COLUMNS = ["invoice_number", "stock_code", "detail", "quantity", "invoice_date", "unit_price",
           "customer_id", "country"]


def main():
    path, *summed = sys.argv[1:]
    types = {name: "BIGINT" if name in summed else "VARCHAR" for name in COLUMNS}
    sums = ", ".join(f"sum({name})" for name in summed)
    query = (f"SELECT count(*), {sums} FROM read_csv('{path}', header=true, auto_detect=false,"
             f" delim=',', quote='\"', escape='\"', columns={types})")
    with duckdb.connect() as database:
        database.execute("SET threads = 2; SET preserve_insertion_order = false")
        begin = time.perf_counter()
        rows, *found = database.execute(query).fetchone()
        seconds = time.perf_counter() - begin
    print(json.dumps({"seconds": seconds, "rows": rows, "sums": [int(one) for one in found]}))


main()
