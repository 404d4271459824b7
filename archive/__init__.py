"""What was seen and how it changed: records, digests, the store, its read side."""
