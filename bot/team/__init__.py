"""The conversation with somebody on a roster about their work: shifts, counts, posters, pictures. Pure."""
