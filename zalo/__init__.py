"""The only package that knows Zalo's words: signature, payloads, messages, errors, client. No database, no web."""
