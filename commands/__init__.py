"""The commands of the command line; only luuvet.py imports them, each when it is called."""
