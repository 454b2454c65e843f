"""The limits are tested on the shell's bot."""

from tests.shell.conftest import bot, bot_on_sqlite, logs_to_the_present_stderr, migrated_file

__all__ = ["bot", "bot_on_sqlite", "logs_to_the_present_stderr", "migrated_file"]
