"""The place of the command."""

from __future__ import annotations

import os
import sys
import sysconfig

NAME = "emcl-rerank"


def find_binary() -> str:
    """The path of the command that came with this package.

    The variable ``EMCL_RERANK_BINARY`` names another one. Otherwise it lies where pip puts scripts: of this environment, of
    the user (``--user``), beside the package (``--target``, ``--prefix``), or of the environment that pip builds in.

    Raises:
        FileNotFoundError: It is in none of these places, which are listed.
    """
    own = os.environ.get("EMCL_RERANK_BINARY")
    places = [own] if own else [os.path.join(folder, NAME) for folder in _folders()]
    for place in places:
        if os.path.isfile(place):
            return place
    raise FileNotFoundError(
        f"the command {NAME} of the package emcl_rerank is missing; looked for:\n  "
        + "\n  ".join(places)
        + "\ninstall the package's wheel, or set EMCL_RERANK_BINARY to the command"
    )


def _folders():
    """The folders of scripts, the likeliest first, each once."""
    package = os.path.dirname(os.path.abspath(__file__))
    site = os.path.dirname(package)
    folders = [
        sysconfig.get_path("scripts"),
        sysconfig.get_path("scripts", vars={"base": sys.base_prefix}),
        sysconfig.get_path("scripts", scheme=_user_scheme()),
        os.path.join(site, "bin"),
    ]
    # PREFIX/lib/pythonX.Y/site-packages/emcl_rerank belongs to PREFIX/bin.
    parts = site.split(os.sep)
    if len(parts) > 3 and parts[-1] in ("site-packages", "dist-packages") and parts[-3].startswith("lib"):
        folders.append(os.path.join(os.sep.join(parts[:-3]) or os.sep, "bin"))
    # Debian's pip puts a --prefix below PREFIX/local.
    found = []
    for folder in folders:
        if folder and folder not in found:
            found.append(folder)
    return found


def _user_scheme() -> str:
    if sys.version_info >= (3, 10):
        return sysconfig.get_preferred_scheme("user")
    return "posix_user"
