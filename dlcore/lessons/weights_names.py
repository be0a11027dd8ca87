"""Names and numbers of the first training steps that a page reads without importing torch."""

NAMES = ("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias")
"""what learns"""
LEARNING_RATE = 0.1
