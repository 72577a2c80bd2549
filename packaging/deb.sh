#!/bin/sh
# Makes a Debian package of what lies in FOLDER/root: packaging/deb.sh FOLDER. VERSION is the version of the tool.
set -eu
folder=$1
root=$folder/root
architecture=$(dpkg --print-architecture)
command -v dpkg-shlibdeps >/dev/null || {
  echo "dpkg-shlibdeps is missing: apt-get install dpkg-dev" >&2
  exit 1
}

gzip --force --no-name --best "$root/usr/share/man/man1/emcl-rerank.1"
install -d "$root/usr/share/doc/emcl-rerank"
cat LICENSE .build/THIRD-PARTY.txt > "$root/usr/share/doc/emcl-rerank/copyright"
install -D -m 644 CHANGELOG.md "$root/usr/share/doc/emcl-rerank/changelog"
gzip --force --no-name --best "$root/usr/share/doc/emcl-rerank/changelog"

# The libraries that the tool is still linked with, as packages: the C library; it wants a file debian/control to be there.
mkdir -p "$folder/debian"
printf 'Source: emcl-rerank\n\nPackage: emcl-rerank\nArchitecture: any\n' > "$folder/debian/control"
depends=$(cd "$folder" && dpkg-shlibdeps -O root/usr/bin/emcl-rerank 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
rm -r "$folder/debian"

mkdir -p "$root/DEBIAN"
cat > "$root/DEBIAN/control" <<END
Package: emcl-rerank
Version: $VERSION
Architecture: $architecture
Maintainer: the emcl-rerank project <noreply@emcl-rerank.invalid>
Section: science
Priority: optional
Depends: $depends
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Description: rerank text-video retrieval without training
 Takes the embeddings that a retrieval model has exported to HDF5, applies EMCL and other methods that need no training,
 and prints retrieval metrics before and after, with the evidence.
END
package=$folder/emcl-rerank_${VERSION}_$architecture.deb
dpkg-deb --root-owner-group --build "$root" "$package" >/dev/null
rm -r "$root"
echo "$package"
