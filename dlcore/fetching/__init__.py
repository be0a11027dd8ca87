"""Files that others publish, brought to this machine: resumed, checked, shared, and whole or not at all."""
