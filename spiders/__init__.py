"""One module for each publishing system, one TOML file for each site."""
