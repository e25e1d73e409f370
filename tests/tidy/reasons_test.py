"""Every reason code of the sources is explained in docs/formats.md, and no other."""

import re

from house import SOURCE

CODE = r'"([a-z0-9]+(?:_[a-z0-9]+)+)"'
# The reader has no other literals of this form; a job has names of columns, and returns reasons.
READER = re.compile(CODE)
JOB = re.compile(rf"(?:\breturn|[?:=]) *{CODE}")


def codes_in_sources():
    reader = {code for path in (SOURCE / "src" / "input").glob("*.cpp")
              for code in READER.findall(path.read_text())}
    jobs = {code for path in (SOURCE / "jobs").rglob("records.cpp")
            for code in JOB.findall(path.read_text())}
    return reader | jobs


def codes_in_tables(text):
    """Codes in the first column of the tables of the chapter on the quarantine."""
    chapter = text.split("\n## Quarantine\n")[1].split("\n## ")[0]
    tables = chapter.split("\n| reason |")[1:]
    return {code for table in tables for line in table.splitlines()[2:] if line.startswith("|")
            for code in re.findall(r"`(\w+)`", line.split("|")[1])}


def test_every_reason_is_explained():
    text = (SOURCE / "docs" / "formats.md").read_text()
    assert len(codes_in_sources()) > 20
    assert codes_in_tables(text) == codes_in_sources()


def test_a_reason_without_explanation_is_found():
    text = "# A\n\n## Quarantine\n\n| reason | meaning |\n|---|---|\n| `bad_a`, `bad_b` | c |\n"
    assert codes_in_tables(text) == {"bad_a", "bad_b"}
    assert JOB.findall('return "bad_c";\n  return ok ? "bad_d" : "";\n{"order_id", x}') == [
        "bad_c", "bad_d"]
