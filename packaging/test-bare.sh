#!/bin/sh
# test-bare.sh ROOT WHEEL ARCHIVE DEB: tries what is released in a system that has Python and nothing of ours.
#
# ROOT is a root file system of this Debian or Ubuntu with python3 alone (no pip, no numpy, no library of numbers), made by debootstrap
# once and copied for each try. pip, numpy and pytest are downloaded here and installed there without a network. Needs root.
set -eu
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "test-bare.sh needs root" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "debootstrap is missing: apt-get install debootstrap" >&2; exit 1; }
. /etc/os-release
mkdir -p "$1"
bare=$(readlink -f "$1")
if [ ! -x "$bare/system/usr/bin/python3" ]; then
  rm -rf "$bare/system"
  debootstrap --variant=minbase --include=python3 "$VERSION_CODENAME" "$bare/system" >/dev/null
fi
rm -rf "$bare/try"
cp -a "$bare/system" "$bare/try"
python=$(chroot "$bare/try" python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
mkdir -p "$bare/try/dist" "$bare/try/project/python" "$bare/try/project/docs"
cp "$2" "$3" "$4" "$bare/try/dist"
python3 -m pip download --quiet --disable-pip-version-check --only-binary :all: --python-version "$python" -d "$bare/try/dist" \
  pip numpy pytest h5py pandas
cp -R Fixtures "$bare/try/project"
cp -R python/tests python/README.md "$bare/try/project/python"
cp docs/python.md "$bare/try/project/docs"

mount -t proc proc "$bare/try/proc"
mkdir -p "$bare/try/dev/shm"
mount -t tmpfs tmpfs "$bare/try/dev/shm"
trap 'umount "$bare/try/proc" "$bare/try/dev/shm"' EXIT
inside() { env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root TERM=dumb chroot "$bare/try" sh -euc "$1"; }

echo "== the system: Python alone"
inside 'python3 --version; ! ldconfig -p | grep -E "libopenblas|libhdf5|libgfortran|libyaml|libswift|libcurl"; ! python3 -c "import pip" 2>/dev/null'

echo "== the archive"
inside 'cd /dist && tar xzf emcl-rerank-*.tar.gz && cd emcl-rerank-*/ && ls && bin/emcl-rerank --version &&
  bin/emcl-rerank /project/Fixtures/real/coco-clip.h5 -q > /tmp/archive.txt && tail -n 3 /tmp/archive.txt && test -s share/man/man1/emcl-rerank.1'

echo "== the Debian package"
inside 'dpkg -i /dist/*.deb >/dev/null && command -v emcl-rerank && emcl-rerank /project/Fixtures/real/coco-clip.h5 -q | cmp - /tmp/archive.txt &&
  ldd /usr/bin/emcl-rerank && dpkg -r emcl-rerank >/dev/null && test ! -e /usr/bin/emcl-rerank'

echo "== the wheel"
inside 'cd /tmp && PYTHONPATH=$(echo /dist/pip-*.whl) python3 -m pip install --quiet --no-index --find-links /dist --break-system-packages --root-user-action ignore \
    /dist/emcl_rerank-*.whl'
inside 'emcl-rerank /project/Fixtures/real/coco-clip.h5 -q | cmp - /tmp/archive.txt
  python3 -m emcl_rerank check /project/Fixtures/check.yaml --no-cache
  emcl-rerank fuse /project/Fixtures/real/coco-clip.h5 /project/Fixtures/real/coco-clip.h5 -q | tail -n 1
  cd /tmp && python3 -c "
import numpy as np, emcl_rerank as er
x = np.random.default_rng(0).standard_normal((50, 8))
print(er.run(x, x + 0.1).baseline)"'
inside 'cd /tmp && PYTHONPATH=$(echo /dist/pip-*.whl) python3 -m pip install --quiet --no-index --find-links /dist --break-system-packages --root-user-action ignore \
    pytest h5py pandas && python3 -m pytest -q -rs -p no:cacheprovider /project/python/tests'
