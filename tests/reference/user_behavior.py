"""The slow and obvious answer of the job user-behavior, for small inputs that are well formed."""

import csv
import re
from decimal import Decimal

NAMES = {"invoiceno": "invoice_number", "stockcode": "stock_code", "description": "detail",
         "invoicedate": "invoice_date", "unitprice": "unit_price", "customerid": "customer_id"}
SEPARATORS = {"whitespace": r"[ \t\n\x0b\f\r]", "nonword": r"[^A-Za-z0-9_]"}


def records(paths):
    for path in paths:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            names = [NAMES.get(name.lower(), name.lower()) for name in next(rows)]
            for row in rows:
                if row:
                    yield dict(zip(names, row, strict=True))


def is_positive(text, tokenizer):
    return "good" in re.split(SEPARATORS[tokenizer], text.lower())


def metric(purchases, reviews, date, tokenizer="whitespace", least=3):
    """The lines of the table below its heading."""
    spent, thought = {}, {}
    for row in records(purchases):
        wanted = int(row["quantity"]) >= least and row["invoice_date"][:10] == date
        if wanted and row["customer_id"]:
            customer = int(Decimal(row["customer_id"]))
            amount = int(row["quantity"]) * Decimal(row["unit_price"])
            spent[customer] = spent.get(customer, 0) + amount
    for row in records(reviews):
        count, score = thought.get(int(row["cid"]), (0, 0))
        positive = is_positive(row["review_str"], tokenizer)
        thought[int(row["cid"])] = (count + 1, score + positive)
    lines = []
    for customer, amount in sorted(spent.items()):
        count, score = thought.get(customer, ("", ""))
        lines.append(f"{customer},{amount:.5f},{score},{count},{date}")
    return lines
