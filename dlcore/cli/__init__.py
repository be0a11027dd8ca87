"""The terminal: `python -m dlcore`."""
