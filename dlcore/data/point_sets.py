"""Names of the small sets of points. Reading this costs no torch."""

POINT_SETS = {
    "blobs": "Two spots",
    "circles": "Ring in a ring",
    "moons": "Two half moons",
    "xor": "Chessboard of four",
    "spirals": "Two spirals",
}
"""names and titles of what `dlcore.data.points` draws"""
