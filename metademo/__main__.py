"""``python -m metademo``: see :mod:`metademo.cli.parser`."""

import sys

from metademo.cli.parser import main

if __name__ == "__main__":
    sys.exit(main())
