"""What tasks are and what they look like at a moment. Pure: no I/O, no clock, no randomness, no HTTP."""
