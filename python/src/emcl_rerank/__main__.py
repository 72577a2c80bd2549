"""``python -m emcl_rerank ...`` is the command ``emcl-rerank ...``."""

import os
import sys

from ._binary import find_binary


def main() -> None:
    """Becomes the command, with the arguments of this process."""
    try:
        binary = find_binary()
    except FileNotFoundError as error:
        sys.exit(f"emcl-rerank: {error}")
    os.execv(binary, [binary, *sys.argv[1:]])


if __name__ == "__main__":
    main()
