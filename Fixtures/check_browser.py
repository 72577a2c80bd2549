"""Looks at HTML reports in Chromium: light and dark, on a wide screen, on a phone of 400 pixels, and on paper.

    python3 Fixtures/check_browser.py report.html... [--shots FOLDER]

Needs the package playwright and a Chromium: its own, or that of the system. On every screen no script fails, nothing is cut off or moves
the page sideways, what is wider than the screen says so, and text stands out against what is behind it. Rows are sorted within
their section, and filtered. On paper every table fits the page. `make test-html` runs this on the snapshots of reports.
"""

import pathlib
import shutil
import sys
import time

from playwright.sync_api import sync_playwright

SCREENS = {"wide": (1280, 900), "phone": (400, 800)}

CUT = """() => {
  const faults = [];
  if (document.scrollingElement.scrollWidth > innerWidth) faults.push(`the page is ${document.scrollingElement.scrollWidth} wide`);
  for (const element of document.querySelectorAll("main *:not(svg *)")) {
    if (!element.checkVisibility()) continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || element.closest(".scroll") && !element.matches(".scroll")) continue;
    if (box.left < -1 || box.right > innerWidth + 1) faults.push(`${element.tagName} ${element.className}: ${box.left} to ${box.right}`);
  }
  for (const box of document.querySelectorAll(".scroll")) {
    if (!box.checkVisibility()) continue;
    const wider = box.scrollWidth > box.clientWidth + 4;
    if (wider !== box.previousElementSibling.checkVisibility()) faults.push(`a table ${wider ? "says nothing of" : "claims"} more columns`);
  }
  return faults;
}"""

CONTRAST = """() => {
  const parts = color => color.match(/[\\d.]+/g).map(Number);
  const light = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const behind = element => {
    for (let own = element; own; own = own.parentElement) {
      const color = parts(getComputedStyle(own).backgroundColor);
      if (color.length < 4 || color[3] > 0.99) return color;
    }
    return [255, 255, 255];
  };
  const faults = new Set();
  for (const element of document.querySelectorAll("main *:not(svg *), svg text")) {
    if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    if (!element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const isPlot = element.namespaceURI.endsWith("svg");
    if (isPlot && /\\bt\\d/.test(element.getAttribute("class"))) continue;
    const [one, other] = [parts(isPlot ? style.fill : style.color), behind(element)].map(luminance);
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) faults.add(`${element.tagName} ${element.getAttribute("class") ?? ""}: contrast ${contrast.toFixed(2)}`);
  }
  return [...faults];
}"""

PAPER = """() => [...document.querySelectorAll(".scroll table")].filter(table => table.checkVisibility())
  .map(table => Math.round(table.getBoundingClientRect().width)).filter(width => width > innerWidth)
  .map(width => `a table is ${width} wide on a page of ${innerWidth}`)"""

SORT = """() => {
  const faults = [];
  for (const table of document.querySelectorAll("table")) {
    const buttons = table.querySelectorAll("thead button");
    if (!buttons.length || !table.checkVisibility()) continue;
    const button = buttons[buttons.length - 1];
    const head = button.closest("th");
    const rows = () => [...table.tBodies].map(body => [...body.rows].map(row => row.textContent));
    const before = rows();
    for (const up of [true, false]) {
      button.click();
      if (head.getAttribute("aria-sort") !== (up ? "ascending" : "descending")) faults.push("no sign of the order");
      for (const [place, body] of [...table.tBodies].entries()) {
        const title = body.querySelector("tr.section");
        if (title && title !== body.rows[0]) faults.push("the title of a section moved");
        const now = rows()[place];
        if ([...now].sort().join() !== [...before[place]].sort().join()) faults.push("a row is lost");
        const values = [...body.rows].filter(row => row.className !== "section").map(row => {
          const cell = row.cells[head.cellIndex];
          return cell.dataset.value ?? cell.textContent.replace(/[*!]$/, "");
        }).filter(value => value !== "");
        const ordered = values.every((value, at) => {
          if (!at) return true;
          const [x, y] = [values[at - 1], value];
          const order = isNaN(x) || isNaN(y) ? x.localeCompare(y) : x - y;
          return up ? order <= 0 : order >= 0;
        });
        if (!ordered) faults.push(`not in order: ${values}`);
      }
    }
  }
  return faults;
}"""

SHOWN = """() => [...document.querySelectorAll("tbody tr")].filter(row => row.cells[0].classList.contains("method") && !row.hidden)
  .map(row => row.cells[0].textContent)"""


def executable():
    """The Chromium of the system; None for that of Playwright."""
    return next((path for path in map(shutil.which, ["chromium", "chromium-browser", "google-chrome"]) if path), None)


def look(browser, path, shots):
    faults = []
    for scheme in ["light", "dark"]:
        for screen, (width, height) in SCREENS.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("request", lambda request: request.url.startswith("file:") or faults.append(f"fetches {request.url}"))
            began = time.monotonic()
            page.goto(path.resolve().as_uri())
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            seconds = time.monotonic() - began
            # Everything, also what is folded and what is not on the screen.
            page.add_style_tag(content="section { content-visibility: visible !important; }")
            if page.evaluate("document.querySelectorAll('details').length") < 100:
                page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            found = page.evaluate(CUT) + page.evaluate(CONTRAST)
            if screen == "wide" and scheme == "light":
                found += page.evaluate(SORT)
                if page.evaluate("document.querySelector('.tools') !== null"):
                    names = page.evaluate(SHOWN)
                    word = next(name for name in names if name != "baseline")
                    page.fill(".tools input", word.upper())
                    if any(word not in name for name in page.evaluate(SHOWN) if name != "baseline"):
                        found.append("the filter shows other methods")
                    page.fill(".tools input", "")
                    if sorted(page.evaluate(SHOWN)) != sorted(names):
                        found.append("the filter does not show all methods again")
                    page.select_option(".tools select", "transductive")
                    if not 0 < len(page.evaluate(SHOWN)) < len(names):
                        found.append("the filter of settings does nothing")
                    page.select_option(".tools select", "all settings")
            faults += [f"{scheme}, {screen}: {fault}" for fault in found]
            if shots:
                page.screenshot(path=f"{shots}/{path.stem}-{scheme}-{screen}.png")
            page.close()
            print(f"{path}: {scheme}, {screen}: shown in {seconds:.2f} s")
    # A4 with margins of 10 mm, at 96 dots an inch.
    page = browser.new_page(viewport={"width": 718, "height": 1047})
    page.goto(path.resolve().as_uri())
    page.emulate_media(media="print")
    faults += [f"paper: {fault}" for fault in page.evaluate(PAPER)]
    if shots:
        page.pdf(path=f"{shots}/{path.stem}.pdf", format="A4", margin={side: "10mm" for side in ["top", "bottom", "left", "right"]})
    page.close()
    return faults


def main(words):
    shots = words[words.index("--shots") + 1] if "--shots" in words else None
    paths = [pathlib.Path(word) for word in words if word.endswith(".html")]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        faults = {path: look(browser, path, shots) for path in paths}
        browser.close()
    for path, own in faults.items():
        for fault in sorted(set(own))[:40]:
            print(f"{path}: {fault}")
    sys.exit(any(faults.values()))


if __name__ == "__main__":
    main(sys.argv[1:])
