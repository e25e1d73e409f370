"""A report page taken apart by Python's own HTML parser, and what must hold of every page."""

import re
from collections import Counter
from html.parser import HTMLParser

ELEMENTS = set("html head meta title style body a header nav main footer section h1 h2 h3 p ul li "
               "dl div dt dd strong small span i bdi code pre table caption thead tbody tr th td "
               "figure details summary svg rect line text desc".split())
ATTRIBUTES = set("lang charset http-equiv content name class href id aria-label aria-labelledby "
                 "aria-hidden role tabindex scope viewbox preserveaspectratio x y x1 x2 y1 y2 dy "
                 "width height".split())
VOID = {"meta"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.tables, self.words = [], [], {}, []
        self.table = None
        self.feed(text)
        self.close()
        assert self.open == [], f"not closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.table = {"caption": "", "rows": [], "scopes": []}
        elif tag == "tr":
            self.table["rows"].append([])
        elif tag in ("th", "td"):
            self.table["rows"][-1].append("")
        if tag == "th":
            self.table["scopes"].append(dict(attrs).get("scope"))

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open}"
        self.open.pop()
        if tag == "table":
            rows = [[cell.strip() for cell in row] for row in self.table["rows"]]
            self.tables[self.table["caption"]] = rows
            assert self.table["caption"] and set(self.table["scopes"]) <= {"row", "col"}

    def handle_data(self, data):
        self.words.append(data)
        if "caption" in self.open:
            self.table["caption"] += data
        elif "table" in self.open and ("th" in self.open or "td" in self.open):
            self.table["rows"][-1][-1] += data

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def all(self, tag):
        return [attributes for name, attributes, _ in self.elements if name == tag]

    @property
    def text(self):
        return "".join(self.words)

    def numbers(self, caption, column=1):
        """Label -> number of the rows of a table."""
        return {row[0]: int(row[column].replace(",", "")) for row in self.tables[caption][1:]}


def assert_harmless(page):
    """No element, attribute or link that could run or load anything."""
    assert {tag for tag, _, _ in page.elements} <= ELEMENTS
    for tag, attributes, _ in page.elements:
        assert set(attributes) <= ATTRIBUTES, (tag, attributes)
    policies = [meta["content"] for meta in page.all("meta") if "http-equiv" in meta]
    assert policies == [POLICY]
    for link in page.all("a"):
        assert re.fullmatch(r"#[a-z]+|(\.\./)*[\w.%/-]+\.html", link["href"]), link
    assert len(page.all("style")) == 1


def assert_accessible(page):
    """Landmarks, headings in order, names of charts and tables, ids that are there once."""
    assert page.all("html")[0]["lang"] == "en"
    tags = Counter(tag for tag, _, _ in page.elements)
    assert tags["main"] == tags["h1"] == tags["header"] == 1
    seen = [svg for svg in page.all("svg") if svg.get("aria-hidden") != "true"]
    titles = [parents[-1] for tag, _, parents in page.elements if tag == "title"]
    assert titles.count("svg") == len(seen) and titles.count("head") == 1
    assert all(svg["role"] == "img" for svg in seen)
    levels = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    ids = Counter(attributes["id"] for _, attributes, _ in page.elements if "id" in attributes)
    assert max(ids.values()) == 1
    for _, attributes, _ in page.elements:
        for name in attributes.get("aria-labelledby", "").split():
            assert name in ids
        if attributes.get("href", "").startswith("#"):
            assert attributes["href"][1:] in ids


# Colours


def luminance(colour):
    digits = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
    parts = [int(digits[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def palettes(text):
    """The colours of the page: on light screens, on dark ones, on paper."""
    found = [dict(re.findall(r"--(\w+):#(\w{3,6})", block))
             for block in re.findall(r":root\{([^}]*)\}", text)]
    assert len(found) == 3 and all(len(colours) == len(found[0]) for colours in found)
    return found
