"""Draws docs/images/terminal.svg: what the tool prints on a terminal for 500 captions and images under CLIP.

    python3 docs/images/terminal.py TOOL

The tool runs on a terminal of its own, so its colours are those that users see. Needs Python alone.
"""

import html
import os
import pty
import re
import sys

TOP = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
WORDS = ["Fixtures/real/coco-clip.h5"]
COLUMNS = 100
# The line after the tables, with which their explanation begins.
EXPLAINED = ("Under each", "In points against")
WIDTH, HEIGHT, MARGIN = 8.0, 18, 16
STYLE = {
    "1": "b", "2": "d", "31": "r", "32": "g", "33": "y", "34": "m", "35": "m", "36": "m", "91": "r", "92": "g", "93": "y",
}


def printed(tool):
    """What the tool writes to a terminal of 100 columns."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(TOP)
        environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
        environment.update(TERM="xterm-256color", COLUMNS=str(COLUMNS))
        import fcntl
        import struct
        import termios

        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
        # Notes and progress go elsewhere: the picture is of the table.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.execve(tool, [tool, *WORDS], environment)
    output = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        output += part
    if os.waitpid(child, 0)[1]:
        sys.exit("the tool failed:\n" + output.decode())
    return output.decode().replace("\r\n", "\n").rstrip("\n").split("\n")


def runs(line):
    """The pieces of a line that look alike: their column, style and text."""
    style, column, pieces = set(), 0, []
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        code = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if code:
            for number in (code[1] or "0").split(";"):
                if number in ("", "0", "22", "39"):
                    style = set()
                elif number in STYLE:
                    style = style | {STYLE[number]}
            continue
        if part.strip():
            lead = len(part) - len(part.lstrip(" "))
            pieces.append((column + lead, " ".join(sorted(style)), part.strip(" ")))
        column += len(part)
    return pieces


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    lines = printed(os.path.abspath(sys.argv[1]))
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    first = next((i for i, line in enumerate(plain) if line.startswith(EXPLAINED)), len(plain))
    # The verdict is shown wherever it stands.
    last = len(plain) - plain[::-1].index("") if "" in plain else len(plain)
    rest = lines[last:] if any(line.startswith("No evidence") for line in plain[last:]) else []
    shown = [f"\x1b[2m$\x1b[0m emcl-rerank {' '.join(WORDS)}"] + lines[:first] + ["\x1b[2m...\x1b[0m"] + ([""] + rest if rest else [])
    width, height = COLUMNS * WIDTH + 2 * MARGIN, len(shown) * HEIGHT + 2 * MARGIN
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img" '
        f'aria-label="The output of emcl-rerank {html.escape(" ".join(WORDS))}">',
        "<style>",
        "text { font: 13px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1f2328; white-space: pre }",
        "rect { fill: #f6f8fa; stroke: #d1d9e0 } .b { font-weight: bold } .d { fill: #59636e } .g { fill: #116329 } .r { fill: #a40e26 }"
        " .y { fill: #7d4e00 } .m { fill: #0550ae }",
        "@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } rect { fill: #161b22; stroke: #3d444d } .d { fill: #9198a1 }"
        " .g { fill: #56d364 } .r { fill: #ff7b72 } .y { fill: #e3b341 } .m { fill: #79c0ff } }",
        "</style>",
        f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" rx="6"/>',
    ]
    for row, line in enumerate(shown):
        for column, style, text in runs(line):
            # Words keep their columns whatever the font: each piece is as wide as its letters.
            for word in re.finditer(r"\S+(?: \S+)*", text):
                x, length = MARGIN + (column + word.start()) * WIDTH, len(word[0]) * WIDTH
                out.append(
                    f'<text x="{x:g}" y="{MARGIN + row * HEIGHT + 13}" textLength="{length:g}" lengthAdjust="spacingAndGlyphs"'
                    + (f' class="{style}"' if style else "") + f">{html.escape(word[0])}</text>")
    out.append("</svg>")
    with open(os.path.join(TOP, "docs", "images", "terminal.svg"), "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
