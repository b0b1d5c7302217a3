"""``python -m metademo``: see :mod:`metademo.cli`."""

import sys

from metademo.cli import main

if __name__ == "__main__":
    sys.exit(main())
