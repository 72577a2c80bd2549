#!/bin/sh
# archive.sh FOLDER ROOT: packs what `make install PREFIX=/` has put into ROOT, with the licences, into FOLDER. VERSION is the tool's.
set -eu
folder=$1 root=$2
name=emcl-rerank-$VERSION-linux-$(uname -m)
rm -rf "$folder/$name"
mkdir -p "$folder/$name"
cp -R "$root/." "$folder/$name"
cp LICENSE CHANGELOG.md "$folder/$name"
cp .build/THIRD-PARTY.txt "$folder/$name"
# The same contents give the same bytes.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct 2>/dev/null || echo 0)" \
  -C "$folder" -c "$name" | gzip --no-name --best > "$folder/$name.tar.gz"
rm -rf "${folder:?}/$name"
echo "$folder/$name.tar.gz"
