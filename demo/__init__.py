"""Three small replica news sites with two nights of events, for `luuvet demo` and for tests."""
