"""Checks HTML reports: valid by html5lib's strict parser, every SVG well-formed XML, ids unique, links kept inside.

    python3 Fixtures/check_html.py report.html...
"""

import re
import sys
import xml.etree.ElementTree as xml

import html5lib

for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    plots = re.findall(r"<svg.*?</svg>", text, flags=re.S)
    for plot in plots:
        xml.fromstring(plot)
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"{path}: an id is there twice"
    links = [element.get("href") for element in page.iter("a")]
    for link in links:
        assert link.startswith("#") and link[1:] in ids, f"{path}: {link} leads nowhere"
    for element in page.iter():
        assert element.get("src") is None, f"{path}: something is fetched"
        assert not any(name.startswith("on") for name in element.attrib), f"{path}: an inline handler"
    assert plots, f"{path}: no plots"
    print(f"{path}: valid HTML, {len(plots)} plots, {len(links)} links")
