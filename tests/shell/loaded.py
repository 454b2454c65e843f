"""All that a process of a test needs, loaded once; those that begin as a copy of one that has this need not wait."""

from __future__ import annotations

import pytest as pytest

import wiring as wiring
from config import Settings
from tests.shell.running import content_of

content_of(Settings(_env_file=None))
