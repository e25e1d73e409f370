"""An independent judge: DuckDB computes the same table from a million messages in SQL."""

import duckdb
import pytest
from conftest import TABLE, generate, published
from lake_reading import csv_lines
from slow_reference import COLUMNS, format_time

# Times are counted in microseconds; a lower rank wins a tie at the start.
SQL = """
with message as (
  select
    cast(orderId as bigint) as order_id,
    epoch_us(cast(messageSentTime as timestamptz)) as sent,
    case when lower(senderAppType) like 'courier%' then 0 else 1 end as side,
    case when chatStartedByMessage then 0 else 1 end as unflagged,
    orderStage as stage
  from read_json({messages}, format = 'newline_delimited', columns = {{
    senderAppType: 'varchar', orderId: 'varchar', orderStage: 'varchar',
    chatStartedByMessage: 'boolean', messageSentTime: 'varchar'}})
), ends as (
  select order_id, max(sent) as latest from message group by order_id
), chat as (
  select
    order_id,
    min(sent) filter (where side = 0) as first_courier,
    min(sent) filter (where side = 1) as first_customer,
    count(*) filter (where side = 0) as couriers,
    count(*) filter (where side = 1) as customers,
    min(sent * 4 + unflagged * 2 + side) as opening,
    max(latest) as latest,
    max(stage) filter (where sent = latest) as stage
  from message join ends using (order_id) group by order_id
), place as (
  select cast(orderId as bigint) as order_id, min(cityCode) as city
  from read_json({orders}, format = 'newline_delimited',
                 columns = {{orderId: 'varchar', cityCode: 'varchar'}})
  where cityCode <> '' group by 1
)
select
  order_id, city, first_courier, first_customer, couriers, customers,
  case when opening & 1 = 0 then 'courier' else 'customer' end,
  opening >> 2,
  abs(first_courier - first_customer) // 1000000,
  latest, stage
from chat left join place using (order_id)
order by city nulls last, order_id
"""
TIMES = {COLUMNS.index(name) for name in (
    "first_courier_message", "first_customer_message", "conversation_started_at",
    "last_message_time")}


@pytest.fixture(scope="module")
def million(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("million"), "--layout", "ndjson", "--files", 4,
                    orders=250_000, seed=7)


def judged(messages, orders):
    """The complete sorted table as lists of CSV fields."""
    messages, orders = ([str(path) for path in files] for files in (messages, orders))
    with duckdb.connect(config={"threads": 2}) as judge:
        judge.execute("set TimeZone = 'UTC'")
        rows = judge.execute(SQL.format(messages=messages, orders=orders)).fetchall()
    return [[None if value is None else format_time(value) if at in TIMES else str(value)
             for at, value in enumerate(row)] for row in rows]


def test_duckdb_gives_the_same_table(million, tmp_path):
    messages, orders = million
    folder = published(2, messages, orders, tmp_path / "lake", timeout=300)
    lines = csv_lines(folder / f"{TABLE}.csv")
    assert next(lines) == COLUMNS
    rows, expected = list(lines), judged(messages, orders)
    assert len(expected) > 200_000
    assert sum(int(row[4]) + int(row[5]) for row in expected) > 900_000
    different = [pair for pair in zip(rows, expected, strict=False) if pair[0] != pair[1]]
    assert different[:3] == [] and len(rows) == len(expected)
