#!/bin/sh
# test-wheel.sh WHEEL: installs the wheel with pip into an empty environment and runs the tests of the Python package there.
#
# What the tests use beside numpy and pytest is installed where it can be had, and its tests are left out, and named, where not.
set -eu
cd "$(dirname "$0")/.."
wheel=$(readlink -f "$1")
rm -rf .build/venv
python3 -m venv .build/venv
pip=".build/venv/bin/pip install --quiet --disable-pip-version-check"
$pip "$wheel" pytest
for package in h5py pandas html5lib ml_dtypes faiss-cpu usearch auditwheel; do
  $pip $package 2>/dev/null || echo "left out: what needs $package, which cannot be installed here"
done
EMCL_RERANK_WHEEL=$wheel .build/venv/bin/python -m pytest -q -rs python/tests
if python3 -c 'import torch' 2>/dev/null; then
  # torch is too large to be installed for a test; where it is, it is used.
  rm -rf .build/venv-torch
  python3 -m venv --system-site-packages .build/venv-torch
  .build/venv-torch/bin/pip install --quiet --disable-pip-version-check --no-deps --force-reinstall "$wheel"
  .build/venv-torch/bin/python -m pytest -q -rs python/tests/test_arrays.py -k torch
else
  echo "left out: the tests of torch, which python3 does not have"
fi
