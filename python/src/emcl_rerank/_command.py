"""Running the command."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from typing import Dict, Iterator, List, Mapping, Optional, Sequence

from ._binary import find_binary
from ._errors import Error, Problem

# What an interrupted command may take to remove what it has not finished, in seconds.
_PATIENCE = 5.0
_SHARED_MEMORY = "/dev/shm"


@contextmanager
def temporary_folder(size: int = 0) -> Iterator[str]:
    """A folder that is gone afterwards, whatever happens.

    It lies in memory where there is such a place with room for ``size`` bytes, four times over for what is made of them.
    """
    folder = new_folder(4 * size)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_folder(size: int) -> str:
    """A folder with the number of this process in its name, in memory where there is room for ``size`` bytes."""
    return tempfile.mkdtemp(prefix=f"emcl-rerank-{os.getpid()}-", dir=_memory(size))


def _memory(size: int) -> Optional[str]:
    """The folder of shared memory, where it has room; None means the usual one."""
    try:
        if "TMPDIR" in os.environ or not os.access(_SHARED_MEMORY, os.W_OK | os.X_OK):
            return None
        place = os.statvfs(_SHARED_MEMORY)
    except OSError:
        return None
    return _SHARED_MEMORY if place.f_bavail * place.f_frsize >= size + (16 << 20) else None


def call(arguments: Sequence[str], names: Optional[Mapping[str, str]] = None, threads: Optional[int] = None) -> str:
    """Runs the command and returns what it prints.

    Args:
        arguments: The words after the name of the command; without ``--quiet`` notes are lost.
        names: What to call files in errors, by their paths.
        threads: The number of threads; all cores without it.

    Raises:
        Error: The command did not succeed.
        KeyboardInterrupt: After the command was ended.
    """
    words = [find_binary(), *arguments, "--quiet", "--no-color"]
    if threads is not None:
        words += ["--threads", str(threads)]
    # A script may run on several ranks of an MPI job: what it asks for is its own affair.
    environment: Dict[str, str] = dict(os.environ, EMCL_RERANK_ERRORS="json", EMCL_RERANK_MPI="none")
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    try:
        output, errors = process.communicate()
    except BaseException:
        _end(process)
        raise
    if process.returncode != 0:
        raise Error(_problems(errors.decode("utf-8", "replace"), process.returncode, names or {}), process.returncode)
    return output.decode("utf-8")


def _end(process: subprocess.Popen) -> None:
    """Ends a command, which removes what it has not finished."""
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=_PATIENCE)
    except BaseException:
        process.kill()
        process.communicate()


def _problems(errors: str, status: int, names: Mapping[str, str]) -> List[Problem]:
    """What the command says is wrong."""
    problems: List[Problem] = []
    rest: List[str] = []
    for line in errors.splitlines():
        try:
            parts = json.loads(line)
            message = parts.pop("message")
        except (ValueError, AttributeError, KeyError):
            rest.append(line)
            continue
        parts.setdefault("what", message)
        problem = Problem(**{key: _renamed(text, names) for key, text in parts.items()})
        problems.append(dataclasses.replace(problem, hint=_in_python(problem.hint)))
    if not problems:
        said = _renamed("\n".join(rest).strip(), names)
        ended = f"signal {-status} ended the engine" if status < 0 else f"the engine ended with status {status}"
        problems.append(Problem(f"{ended}: {said}" if said else ended))
    return problems


# Options that hints name, and what Python has in their place.
_KEYWORDS = {"--truth": "truth=", "--mask": "mask=", "--ids": "ids=", "--captions": "captions=", "--bank": "bank=", "--qrels": "with_qrels"}


def _in_python(hint: Optional[str]) -> Optional[str]:
    """A hint with the names of this package's arguments."""
    return hint and re.sub(r"--[a-z][a-z-]*", lambda option: _KEYWORDS.get(option[0], option[0]), hint)


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """A text with the user's names in the place of our paths, the longest first."""
    for path in sorted(names, key=len, reverse=True):
        text = text.replace(path, names[path])
    return text
