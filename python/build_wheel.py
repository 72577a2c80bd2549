"""Makes the wheel: the package and the command in one file. Also the build backend of pip (PEP 517).

    python3 python/build_wheel.py dist          # after `make build`; `make wheel` does both

It uses the standard library only. The same sources and command give the same bytes, whose dates are that of the commit.

The command is the one that the variable EMCL_RERANK_BINARY names, or .build/static/release/emcl-rerank. Where
.build/THIRD-PARTY.txt (packaging/notices.sh) exists, it goes with the licence.
"""

import base64
import hashlib
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(HERE)
NAME = "emcl_rerank"
METADATA = """\
Metadata-Version: 2.4
Name: emcl-rerank
Version: {version}
Summary: Rank better with the embeddings of a text-video retrieval model, without training, and see whether the gain is real
License-Expression: {license}
License-File: LICENSE
License-File: THIRD-PARTY.txt
Keywords: retrieval,re-ranking,text-video retrieval,embeddings,hubness
Classifier: Development Status :: 5 - Production/Stable
Classifier: Intended Audience :: Science/Research
Classifier: Operating System :: POSIX :: Linux
Classifier: Programming Language :: Python :: 3
Classifier: Topic :: Scientific/Engineering :: Artificial Intelligence
Classifier: Typing :: Typed
Requires-Python: >=3.9
Requires-Dist: numpy>=1.21
Provides-Extra: exporters
Requires-Dist: h5py; extra == "exporters"
Provides-Extra: pandas
Requires-Dist: pandas; extra == "pandas"
Description-Content-Type: text/markdown

{description}"""
LICENSES = (
    "MIT AND Apache-2.0 AND Apache-2.0 WITH Swift-exception AND BSD-2-Clause AND BSD-3-Clause AND "
    "GPL-3.0-or-later WITH GCC-exception-3.1 AND Zlib"
)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Writes the wheel into a folder and returns the name of its file, as pip asks for it."""
    binary = os.environ.get("EMCL_RERANK_BINARY") or os.path.join(TOP, ".build", "static", "release", "emcl-rerank")
    if not os.path.isfile(binary):
        sys.exit(f"{binary} is missing: `make build` first, or name the command in EMCL_RERANK_BINARY")
    version = _version()
    info = f"{NAME}-{version}.dist-info"
    files = {}
    source = os.path.join(HERE, "src", NAME)
    for folder, folders, names in os.walk(source):
        folders[:] = sorted(own for own in folders if own != "__pycache__")
        for name in sorted(names):
            path = os.path.join(folder, name)
            files[os.path.join(NAME, os.path.relpath(path, source))] = (_read(path), 0o644)
    contents = _stripped(binary)
    files[f"{NAME}-{version}.data/scripts/emcl-rerank"] = (contents, 0o755)
    files[f"{info}/licenses/LICENSE"] = (_read(os.path.join(TOP, "LICENSE")), 0o644)
    notices = os.path.join(TOP, ".build", "THIRD-PARTY.txt")
    files[f"{info}/licenses/THIRD-PARTY.txt"] = (
        _read(notices if os.path.isfile(notices) else os.path.join(TOP, "THIRD-PARTY.md")), 0o644)
    description = _read(os.path.join(HERE, "README.md")).decode()
    files[f"{info}/METADATA"] = (
        METADATA.format(version=version, license=LICENSES, description=description).encode(), 0o644)
    tag = f"py3-none-{_platform(contents)}"
    files[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: emcl-rerank\nRoot-Is-Purelib: false\nTag: {tag}\n".encode(), 0o644)
    record = "".join(f"{path},sha256={_digest(data)},{len(data)}\n" for path, (data, _) in files.items())
    files[f"{info}/RECORD"] = ((record + f"{info}/RECORD,,\n").encode(), 0o644)
    name = f"{NAME}-{version}-{tag}.whl"
    os.makedirs(wheel_directory, exist_ok=True)
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, (data, mode) in files.items():
            entry = zipfile.ZipInfo(path, _date())
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return name


def _read(path):
    with open(path, "rb") as file:
        return file.read()


def _version():
    text = _read(os.path.join(HERE, "src", NAME, "_version.py")).decode()
    return re.search(r'__version__ = "(.+)"', text).group(1)


def _stripped(binary):
    """The bytes of the command without its symbols."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "emcl-rerank")
        subprocess.run(["strip", "-o", path, binary], check=True)
        return _read(path)


def _platform(contents):
    """The platform's tag: the newest version of glibc that the command asks for a function of."""
    versions = {tuple(map(int, own.split(b"."))) for own in re.findall(rb"\0GLIBC_(\d+\.\d+)(?:\.\d+)?(?=\0)", contents)}
    major, minor = max(versions)
    return f"manylinux_{major}_{minor}_{platform.machine()}"


def _digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _date():
    """The date of the commit, or 1980."""
    try:
        seconds = os.environ.get("SOURCE_DATE_EPOCH") or subprocess.run(
            ["git", "-C", TOP, "log", "-1", "--format=%ct"], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ).stdout
        return max((1980, 1, 1, 0, 0, 0), time.gmtime(int(seconds))[:6])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return (1980, 1, 1, 0, 0, 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: build_wheel.py FOLDER")
    print(os.path.join(sys.argv[1], build_wheel(sys.argv[1])))
