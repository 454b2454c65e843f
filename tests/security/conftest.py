"""What the tests of the shell use, for those who mean no good."""

from __future__ import annotations

from tests.shell.conftest import bot as bot
from tests.shell.conftest import bot_on_sqlite as bot_on_sqlite
from tests.shell.conftest import logs_to_the_present_stderr as logs_to_the_present_stderr
from tests.shell.conftest import migrated_file as migrated_file
