"""Runs the commands of the documents, and compares what they print with what the documents say.

    python3 Fixtures/check_pages.py TOOL [PAGE ...]              # README.md, CONTRIBUTING.md and docs/*.md without PAGE
    python3 Fixtures/check_pages.py TOOL --update [PAGE ...]     # writes what was printed into the documents

A page is run from top to bottom in an empty folder, which has the files that a reader would bring (`FILES`). What is run:

- every block ```sh, by bash, which ends at the first failure. `<!-- exits with 1 -->` before a block says how it ends;
- every block ```python, in one interpreter for the whole page, which knows `text` and `video`;
- blocks that are preceded by `<!-- file: NAME -->` are written to that file.

`<!-- not run: REASON -->` before a block leaves it out, and is printed; `<!-- needs PROGRAM -->` leaves it out where there is no such program, and `<!-- needs pdflatex with PACKAGES -->` where TeX has not all of them. A block ```text is what the last block printed, standard error
included, in which a line `...` stands for any lines; so a command whose output is shown differs from it only there. Commands of the tool
outside of such blocks are an error. Needs numpy; with h5py the pages that use it are run as well.
"""

import argparse
import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
REAL = os.path.join(TOP, "Fixtures", "real")
# What pages name as the reader's own: 300 pairs of Fixtures/real/coco-clip.h5, and the same after a map, as a second model.
ONE = ("mine", "gallery", "queries", "clip4clip", "a", "d", "msrvtt", "coco", "big")
OTHER = ("drl", "b", "e")
# Pages whose Python other tests run: python/tests/test_docs.py, and python/tests/clients.py inside the baselines' own code.
PYTHON_ELSEWHERE = ("docs/python.md", "docs/exporters/README.md")
# How long a block may take, in seconds.
LIMIT = 300
# Commands that change the machine, or build the tool: blocks with them have to say why they are not run.
OUTSIDE = ("pip", "sudo", "apt", "apt-get", "docker", "podman", "make", "swift", "mpirun", "srun", "git")


def is_here(program, packages):
    """Whether there is a program, and TeX has the packages."""
    return bool(shutil.which(program)) and all(
        subprocess.run(["kpsewhich", name + ".sty"], capture_output=True, check=False).stdout for name in packages)


class Fence:
    """A block of a page: its language, its lines, the comment before it, and where it begins and ends."""

    def __init__(self, language, indent, note, start):
        self.language, self.indent, self.note, self.start = language, indent, note, start
        self.lines, self.end = [], start

    @property
    def text(self):
        return "\n".join(self.lines) + "\n"


def fences(page, problems):
    """The blocks of a page; commands that stand outside of them are problems."""
    found, open_fence, note, previous = [], None, "", ""
    with open(os.path.join(TOP, page), encoding="utf-8") as file:
        lines = file.read().split("\n")
    for number, line in enumerate(lines):
        if open_fence:
            if line.strip() == "```":
                open_fence.end = number
                found.append(open_fence)
                open_fence = None
            else:
                own = line[open_fence.indent:] if not line[:open_fence.indent].strip() else line
                open_fence.lines.append(own)
            continue
        start = re.fullmatch(r"( *)```(\w*)", line)
        if start:
            open_fence = Fence(start[2], len(start[1]), note, number)
            note = ""
        elif re.fullmatch(r" *<!-- .* -->", line):
            note = line.strip()[5:-4].strip()
        elif line.strip():
            note = ""
            if re.match(r"    (\$ )?(emcl-rerank|mpirun|srun|pip|make|python3?) ", line) and not previous.strip():
                problems.append(f"{page}:{number + 1}: a command outside of a block ```sh: {line.strip()}")
        previous = line if line.strip() else ""
    return lines, found


def matches(wanted, found):
    """Tells whether the lines found are those that are wanted, in which `...` stands for any."""
    if "..." not in wanted:
        return wanted == found
    place = wanted.index("...")
    if wanted[:place] != found[:place]:
        return False
    rest = wanted[place + 1:]
    return any(matches(rest, found[start:]) for start in range(place, len(found) + 1))


def like(wanted, found):
    """The lines found, with `...` where it stands in those that are wanted."""
    if "..." not in wanted:
        return found
    before, after = wanted.index("..."), len(wanted) - 1 - wanted.index("...")
    return found[:before] + ["..."] + found[len(found) - after:]


def own_lines(text):
    return [line.rstrip() for line in text.rstrip("\n").split("\n")]


class Folder:
    """The folder in which a page is run."""

    def __init__(self, tool, source):
        self.path = tempfile.mkdtemp(prefix="emcl-rerank-pages-")
        programs = os.path.join(self.path, ".bin")
        os.mkdir(programs)
        os.symlink(tool, os.path.join(programs, "emcl-rerank"))
        self.environment = dict(
            os.environ, PATH=programs + os.pathsep + os.environ["PATH"], NO_COLOR="1", PYTHONDONTWRITEBYTECODE="1",
            PYTHONPATH=os.path.join(TOP, "python", "src"), EMCL_RERANK_BINARY=tool, EMCL_RERANK_MPI="none",
            XDG_CACHE_HOME=os.path.join(self.path, ".cache"), GITHUB_ACTIONS="", GITHUB_STEP_SUMMARY="", COLUMNS="100")
        for name in os.listdir(source):
            shutil.copy(os.path.join(source, name), self.path)
        for name in ("Fixtures", "docs", "Benchmarks", "Fuzz"):
            os.symlink(os.path.join(TOP, name), os.path.join(self.path, name))

    def run(self, script):
        """Runs a script of bash: its exit code, and what it printed."""
        with tempfile.TemporaryFile() as output:
            process = subprocess.run(
                ["timeout", str(LIMIT), "bash", "-e", "-o", "pipefail", "-c", script], cwd=self.path, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
            output.seek(0)
            return process.returncode, output.read().decode(errors="replace")


def sources(tool):
    """A folder with the files that pages expect their readers to have."""
    import numpy as np

    folder = tempfile.mkdtemp(prefix="emcl-rerank-files-")
    place = lambda name: os.path.join(folder, name)
    call = lambda *words: subprocess.run([tool, *words, "-q"], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    call("export", os.path.join(REAL, "coco-clip.h5"), "--format", "npy", "-o", "real")
    rows = {side: np.load(place(f"real.{side}.npy")) for side in ("text", "video")}
    scores = np.load(place("real.scores.npy"))
    for name in ("text", "video", "scores"):
        os.remove(place(f"real.{name}.npy"))
    for side, own in rows.items():
        np.save(place(f"{side}.npy"), own[:300])
        np.save(place(f"train_{side}.npy"), own[300:])
    np.save(place("q.npy"), rows["text"][:20])
    np.save(place("truth.npy"), np.arange(300))
    np.save(place("frames.npy"), rows["video"][:300, None] + np.zeros((300, 4, 1), "f4"))
    np.save(place("mask.npy"), np.ones((300, 4), int))
    np.save(place("scores.npy"), scores[:300, :300])
    np.savez(place("pairs.npz"), text=rows["text"][:300], video=rows["video"][:300])
    np.savez(place("train.npz"), text=rows["text"][300:], video=rows["video"][300:])
    rng = np.random.default_rng(0)
    for name in ("clip.npz", "drl.npz"):
        noisy = rows["text"][:300] + rng.normal(size=(300, 512)) * 0.01
        np.savez(place(name), text=noisy.astype("f4"), video=rows["video"][:300])
    with open(place("ids.txt"), "w") as file:
        file.writelines(f"item{i}\n" for i in range(300))
    with open(place("lengths.txt"), "w") as file:
        file.writelines(("short" if i % 3 else "long") + "\n" for i in range(300))
    call("import", "train_text.npy", "train_video.npy", "-o", "train.h5")
    call("import", "text.npy", "video.npy", "-o", "mine.h5")
    for name in ONE[1:]:
        shutil.copy(place("mine.h5"), place(f"{name}.h5"))
    for name, method in [("c", "center")] + [(name, "whiten") for name in OTHER]:
        call("run", "mine.h5", "-m", method, "--save", f"{name}.h5")
    with open(place("suite.yaml"), "w") as file:
        file.write("golden: golden.json\nfiles: [clip4clip.h5, drl.h5]\nmethods: [emcl, center+nnn]\n")
    call("check", "suite.yaml", "--update-golden", "--no-cache")
    return folder


def check(page, tool, source, update, problems):
    """Runs a page. Returns how many blocks were run, were compared, and were left out for which reasons."""
    lines, found = fences(page, problems)
    folder = Folder(tool, source)
    names, printed, run, compared, left_out = {}, None, 0, 0, []
    replaced = []
    for fence in found:
        where = f"{page}:{fence.start + 1}"
        if fence.language == "text":
            if printed is None:
                problems.append(f"{where}: a block ```text that shows no output")
                continue
            if printed is Ellipsis:
                continue
            compared += 1
            wanted, own = own_lines(fence.text), own_lines(printed)
            if not matches(wanted, own):
                if update and wanted.count("...") < 2:
                    replaced.append((fence, like(wanted, own)))
                else:
                    problems.append(f"{where}: shows\n{fence.text}but what is printed is\n{printed}")
            continue
        needs = re.match(r"needs (\w+)(?: with (.+))?$", fence.note)
        if needs and not is_here(needs[1], (needs[2] or "").split()):
            fence.note = f"not run: there is no {needs[0][6:]}"
        if fence.note.startswith("not run:"):
            left_out.append(f"{where}: {fence.note[8:].strip()}")
            printed = Ellipsis
            continue
        if fence.note.startswith("file:"):
            with open(os.path.join(folder.path, fence.note[5:].strip()), "w", encoding="utf-8") as file:
                file.write(fence.text)
        outside = [line.strip() for line in fence.lines if line.strip().split(" ")[0] in OUTSIDE]
        if fence.language == "sh" and outside:
            problems.append(f"{where}: not to be run here, so say why in a comment before the block: {outside[0]}")
            printed = Ellipsis
        elif fence.language == "sh":
            code, printed = folder.run(fence.text)
            expected = re.match(r"exits with (\d+)", fence.note)
            run += 1
            if code != (int(expected[1]) if expected else 0):
                problems.append(f"{where}: exit code {code} of\n{fence.text}{printed}")
        elif fence.language == "python" and page not in PYTHON_ELSEWHERE:
            code, printed = run_python(fence.text, names, folder)
            run += 1
            if code:
                problems.append(f"{where}: {code}")
    for fence, own in reversed(replaced):
        lines[fence.start + 1:fence.end] = [" " * fence.indent + line if line else "" for line in own]
        print(f"{page}:{fence.start + 1}: written anew")
    if replaced:
        with open(os.path.join(TOP, page), "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
    shutil.rmtree(folder.path)
    return run, compared, left_out


def run_python(block, names, folder):
    """Runs a block of Python: what went wrong, and what it printed."""
    import numpy as np

    here, environment = os.getcwd(), dict(os.environ)
    os.chdir(folder.path)
    os.environ.update(folder.environment)
    if not names:
        names.update(text=np.load("text.npy"), video=np.load("video.npy"))
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            exec(compile(block, "block", "exec"), names)
    except ImportError as error:
        return ("" if error.name in ("h5py", "torch", "pandas") else repr(error)), output.getvalue()
    except Exception as error:  # The block is what is tested: whatever it raises is its failure.
        return repr(error), output.getvalue()
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(environment)
    return "", output.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--update", action="store_true")
    options = parser.parse_intermixed_args()
    sys.path.insert(0, os.path.join(TOP, "python", "src"))
    sys.dont_write_bytecode = True
    tool = os.path.abspath(options.tool)
    pages = options.pages or ["README.md", "CONTRIBUTING.md", "docs/exporters/README.md"] + sorted(
        f"docs/{name}" for name in os.listdir(os.path.join(TOP, "docs")) if name.endswith(".md"))
    source, problems, everything = sources(tool), [], []
    blocks = outputs = 0
    for page in pages:
        run, compared, left_out = check(page, tool, source, options.update, problems)
        blocks, outputs, everything = blocks + run, outputs + compared, everything + left_out
    shutil.rmtree(source)
    for reason in everything:
        print(f"not run: {reason}")
    print(f"{len(pages)} pages, {blocks} blocks run, {outputs} outputs compared, {len(everything)} blocks not run")
    for problem in problems:
        print(f"\n{problem}", file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
