"""Lists every skip in a JUnit file of ctest, with its reason; fails unless all reasons are allowed.

    skips.py FILE ALLOWED      ALLOWED is a regular expression

A test that runs many cases (pytest) passes although some of them were skipped, so the summaries
that pytest prints are read too.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree


def reasons(case):
    """The reasons for which something in this test was not run."""
    output = case.findtext("system-out") or ""
    inner = [line for line in output.splitlines() if re.match(r"SKIPPED \[\d+\] ", line)]
    if case.get("status") in ("run", "fail"):
        return inner
    skipped = case.find("skipped")
    message = skipped.get("message") if skipped is not None else "not run"
    last_lines = output.strip().splitlines()[-3:]
    return inner or [" / ".join([message, *last_lines])]


def main(path, allowed):
    forbidden = 0
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        for reason in reasons(case):
            accepted = re.search(allowed, reason) is not None
            forbidden += not accepted
            print(f"{'skipped' if accepted else 'WRONGLY SKIPPED'}: {case.get('name')}: {reason}")
    if forbidden:
        print(f"{forbidden} tests were skipped for want of something that should be installed")
    return 1 if forbidden else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
