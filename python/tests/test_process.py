"""The command as a process: where it is found, threads, interruptions, crashes."""

import os
import signal
import stat
import subprocess
import sys
import textwrap
import threading
import time

import numpy as np
import pytest

import emcl_rerank as er
from conftest import pairs, temporary_files
from emcl_rerank import _binary


def in_python(code, **environment):
    """Runs lines of Python in a process of their own."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True,
        env={**os.environ, **environment})


def script(path, text):
    """A program that stands for the command."""
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_the_module_is_the_command(tool):
    own = subprocess.run([sys.executable, "-m", "emcl_rerank", "--version"], stdout=subprocess.PIPE, check=True)
    assert own.stdout == subprocess.run([tool, "--version"], stdout=subprocess.PIPE, check=True).stdout
    assert own.stdout.decode().split()[0] == er.__version__
    wrong = subprocess.run([sys.executable, "-m", "emcl_rerank", "--nothing"], stderr=subprocess.PIPE)
    assert wrong.returncode == 64


def test_places_that_were_tried_are_listed(monkeypatch):
    monkeypatch.setattr(_binary, "_folders", lambda: ["/nowhere", "/elsewhere"])
    monkeypatch.delenv("EMCL_RERANK_BINARY", raising=False)
    with pytest.raises(FileNotFoundError) as caught:
        _binary.find_binary()
    assert "/nowhere/emcl-rerank\n  /elsewhere/emcl-rerank" in str(caught.value)
    monkeypatch.setenv("EMCL_RERANK_BINARY", "/only/here")
    with pytest.raises(FileNotFoundError, match="/only/here"):
        _binary.find_binary()
    own = subprocess.run([sys.executable, "-m", "emcl_rerank"], stderr=subprocess.PIPE, universal_newlines=True)
    assert own.returncode == 1 and "emcl-rerank: the command" in own.stderr


def test_calls_from_several_threads():
    sets = [pairs(seed=seed) for seed in range(6)]
    expected = [er.run(*own, methods=["emcl", "best"]) for own in sets]
    found = [None] * len(sets)

    def work(index):
        found[index] = er.run(*sets[index], methods=["emcl", "best"])

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(sets))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == expected


def test_the_number_of_threads_changes_nothing(data):
    assert er.run(data, "best", threads=1) == er.run(data, "best", threads=2) == er.run(data, "best")
    assert np.array_equal(er.scores(data, "best", threads=1), er.scores(data, "best", threads=2))


@pytest.mark.parametrize("number", [signal.SIGINT])
def test_an_interrupted_call_leaves_nothing(number, tmp_path):
    """The command would take a minute; Ctrl-C ends it at once, and the process goes on."""
    code = """
        import signal, sys, time, numpy as np, emcl_rerank as er
        # A job that a shell runs in the background ignores SIGINT, and so do its children.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        rows = np.random.default_rng(0).standard_normal((6000, 256)).astype("f4")
        print("begun", flush=True)
        try:
            er.run(rows, rows[::-1].copy(), ["sinkhorn(iterations=2000)"], threads=1)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        print(er.run(rows[:50], rows[:50], "emcl").baseline.t2v["R@1"])
        """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    assert process.stdout.readline() == "begun\n"
    deadline = time.monotonic() + 60
    while not children(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    running = children(process.pid)
    assert running and temporary_files(process.pid)
    began = time.monotonic()
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    assert output == "interrupted\n100\n" and process.returncode == 0, errors
    assert time.monotonic() - began < 30
    assert not any(os.path.exists(f"/proc/{own}") for own in running)
    assert not temporary_files(process.pid)


def children(pid):
    """The processes that a process has started."""
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return file.read().split()


def test_a_crash_is_an_exception(data, monkeypatch, tmp_path):
    monkeypatch.setenv("EMCL_RERANK_BINARY", script(tmp_path / "crash", "echo 'Fatal error: no' >&2; kill -SEGV $$"))
    with pytest.raises(er.Error) as caught:
        er.run(data)
    assert caught.value.status == -signal.SIGSEGV
    assert caught.value.problems[0].what == "signal 11 ended the engine: Fatal error: no"


def test_a_status_without_words(data, monkeypatch, tmp_path):
    monkeypatch.setenv("EMCL_RERANK_BINARY", script(tmp_path / "silent", "exit 70"))
    with pytest.raises(er.Error, match="the engine ended with status 70") as caught:
        er.run(data)
    assert caught.value.status == 70


def test_a_command_that_cannot_be_started(data, monkeypatch, tmp_path):
    (tmp_path / "text").write_text("no program")
    monkeypatch.setenv("EMCL_RERANK_BINARY", str(tmp_path / "text"))
    with pytest.raises(OSError):
        er.run(data)


def test_temporary_files_where_the_user_wants_them(tmp_path):
    seen = tmp_path / "seen"
    code = """
        import emcl_rerank as er, numpy as np
        try:
            er.run(np.eye(4, dtype="f4"), np.eye(4, dtype="f4"), "emcl")
        except er.Error as error:
            print(error.problems[0].what)
        """
    own = in_python(code, TMPDIR=str(tmp_path), EMCL_RERANK_BINARY=script(tmp_path / "list", f'ls "$TMPDIR" > {seen}; exit 70'))
    assert own.stdout == "the engine ended with status 70\n", own.stderr
    assert any(line.startswith("emcl-rerank-") for line in seen.read_text().split())
    assert not any(name.startswith("emcl-rerank-") for name in os.listdir(tmp_path))


def test_errors_travel_between_processes():
    import pickle
    error = er.Error([er.Problem("what", file="text", hint="so")], 65)
    same = pickle.loads(pickle.dumps(error))
    assert same.problems == error.problems and same.status == 65 and str(same) == "text: what\n  hint: so"


def test_nothing_else_is_imported():
    own = in_python("""
        import sys, emcl_rerank
        print([name for name in ("pandas", "torch", "h5py", "IPython", "matplotlib") if name in sys.modules])
        """)
    assert own.stdout == "[]\n", own.stderr


def test_a_script_on_several_ranks_asks_for_its_own(monkeypatch):
    monkeypatch.setenv("OMPI_COMM_WORLD_SIZE", "4")
    monkeypatch.setenv("SLURM_PROCID", "0")
    monkeypatch.setenv("SLURM_STEP_NUM_TASKS", "4")
    text, video = pairs(20)
    assert er.run(text, video, ["baseline"])["baseline"].t2v["R@1"] >= 0
