"""How any site is visited, read and cleaned."""
