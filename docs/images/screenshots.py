"""Takes docs/images/report.png and docs/images/sweep.png: the tops of the two pages of `make report`.

    python3 docs/images/screenshots.py TOOL [CHROMIUM]

Needs playwright from PyPI and a Chromium: that of CHROMIUM, or of the system, or playwright's own.
"""

import os
import shutil
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

TOP = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
WIDTH = 1060
# What is drawn, how high the picture is, and the command behind it.
PAGES = {
    "report": (2000, ["compare", "docs/suites/real.yaml", "--no-cache"]),
    "sweep": (1250, ["sweep", "Fixtures/real/coco-clip.h5", "--select"]),
}


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    tool = os.path.abspath(sys.argv[1])
    chromium = sys.argv[2] if len(sys.argv) == 3 else shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (height, words) in PAGES.items():
            page = os.path.join(folder, f"{name}.html")
            subprocess.run([tool, *words, "--report", page, "--quiet"], check=True, cwd=TOP, stdout=subprocess.DEVNULL)
            view = browser.new_context(viewport={"width": WIDTH, "height": height}, color_scheme="light").new_page()
            view.goto(f"file://{page}")
            view.wait_for_timeout(300)
            view.screenshot(path=os.path.join(TOP, "docs", "images", f"{name}.png"))
        browser.close()


if __name__ == "__main__":
    main()
