"""When runs are started."""
