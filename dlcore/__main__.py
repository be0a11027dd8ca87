"""`python -m dlcore`: the terminal."""

import sys


def _run() -> int:
    try:
        from dlcore.cli.main import main

        return main()
    except KeyboardInterrupt:  # Ctrl-C while the imports run
        return 130


if __name__ == "__main__":
    sys.exit(_run())
