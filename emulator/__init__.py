"""A stand-in for Zalo: the Official Account API, the webhook's other end, and a page of phones to try the bot by hand.

A program of its own (`python -m emulator`). It imports nothing of the bot and meets it only over HTTP, as Zalo does.
"""
