"""What if the input is compressed, or not in the page cache?"""

import os
import pathlib

from bench import Bench
from engines import duckdb
from figures import NO_BARS
from measures.speed import against
from setting import in_millions

CACHES = pathlib.Path("/proc/sys/vm/drop_caches")


def drop_caches():
    os.sync()
    CACHES.write_text("3\n")


def cold(bench: Bench):
    if not os.access(CACHES, os.W_OK):
        print("  skipped: only root may drop the page cache")
        return
    data = bench.shelf.plain(bench.setting.orders)
    against(bench, data, {
        f"{in_millions(bench.setting.orders)} messages, NDJSON, cold: times faster than DuckDB":
        (duckdb(), NO_BARS)}, prepare=drop_caches)


def compressed(bench: Bench):
    for compress in ("gz", "zst"):
        for files in (8, 1):
            data = bench.shelf.plain(bench.setting.orders, files=files, compress=compress)
            against(bench, data, {f"{data.name}: times faster than DuckDB": (duckdb(), NO_BARS)})
            bench.shelf.remove(data)
