"""Looking inside a network: hooks, attribution, familiarity, neighbours."""
