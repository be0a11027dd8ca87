"""dlcore's results in, pictures out; nothing is computed here but layout."""
