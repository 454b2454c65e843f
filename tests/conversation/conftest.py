"""Residents to talk with."""

from __future__ import annotations

import pytest

from tests.conversation.resident import WATER, Resident, content_of


@pytest.fixture
def lan() -> Resident:
    """Someone who has just found the account."""
    return Resident()


@pytest.fixture
def tam() -> Resident:
    """Someone who is asked about water: the second questionnaire."""
    return Resident(content_of(WATER))
