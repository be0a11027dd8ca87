"""`python -m dlcore`: the terminal."""

import sys

from dlcore.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
