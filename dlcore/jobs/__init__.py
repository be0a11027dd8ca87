"""Work that must not run in the server's process."""
