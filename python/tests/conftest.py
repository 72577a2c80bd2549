"""What the tests share: the command, made-up vectors, and a watch over temporary files."""

import gc
import glob
import importlib.util
import os
import tempfile

import numpy as np
import pytest

import emcl_rerank as er
from emcl_rerank._binary import find_binary

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
REAL = os.path.join(TOP, "Fixtures", "real")


@pytest.fixture(scope="session")
def tool():
    """The command that the package finds."""
    return find_binary()


def pairs(count=60, channels=24, noise=1.0, seed=0):
    """Texts and videos that have something to do with each other, text i with video i."""
    rng = np.random.default_rng(seed)
    video = rng.standard_normal((count, channels)).astype(np.float32)
    text = video + np.float32(noise) * rng.standard_normal((count, channels)).astype(np.float32)
    return text.astype(np.float32), video


@pytest.fixture
def text_and_video():
    return pairs()


@pytest.fixture
def data(text_and_video):
    return er.Export(*text_and_video)


def temporary_files(pid=None):
    """What a process, this one or another, has lying about."""
    folders = {"/dev/shm", tempfile.gettempdir()}
    return {path for folder in folders for path in glob.glob(f"{folder}/emcl-rerank-{pid or os.getpid()}-*")}


@pytest.fixture(autouse=True)
def nothing_is_left():
    """No test may leave a temporary file; profiles of a whole module are there before."""
    before = temporary_files()
    yield
    gc.collect()
    left = temporary_files() - before
    assert not left, left


def _has(name):
    return importlib.util.find_spec(name) is not None


# This one runs without pytest too, on Pythons that are older than pytest, and so does not skip by itself.
collect_ignore = [] if _has("h5py") else ["test_exporters.py"]
