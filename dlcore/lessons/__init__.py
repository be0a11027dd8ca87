"""One module a lesson: the single source for page, link, terminal and recipe."""
