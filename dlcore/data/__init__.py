"""Pictures and data sets, and what prepares them."""
