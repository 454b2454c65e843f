"""The conversation: pure functions over immutable values. No clock, no database, no network, no randomness."""
