"""Network specs and builders, and the weights that go with them."""
