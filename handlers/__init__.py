"""The shell: everything that touches time, network or the database. The only place that opens a transaction."""
