"""A whole campaign played against the emulator on a virtual clock, and the books balanced at its end."""
