"""Tables and the queries on them. Functions take a connection inside somebody else's transaction and never commit."""
