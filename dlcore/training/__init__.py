"""Training: settings, the loop, what is measured on the way, and what is kept."""
