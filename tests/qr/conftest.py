"""The real data files with signed codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from qr import codes
from questions.campaigns import load_campaign
from questions.model import Content, Texts, Units
from questions.surveys import load_survey
from questions.units import load_units

DATA = Path(__file__).parents[2] / "questions"
BASE = "https://khaosat.bacgiang.gov.vn"
KEY = b"a key for tests"


def loaded(units: str) -> Content:
    campaign = replace(load_campaign(DATA / "campaign.yaml"), account_name="Dân vận Bắc Giang", hotline="0204 3854 321")
    listed = load_units(DATA / "units" / f"{units}.csv")
    survey = load_survey(DATA / "pks07.yaml")
    return Content(survey, campaign, Texts({}), listed, codes.table(listed, KEY, campaign.id))


@pytest.fixture(scope="session")
def load() -> Callable[[str], Content]:
    """Loads the data files with one of the unit lists."""
    return loaded


@pytest.fixture(scope="session")
def content() -> Content:
    """The 209 communes."""
    return loaded("bac_giang_2024")


@pytest.fixture(scope="session")
def units(content: Content) -> Units:
    """The 209 communes."""
    return content.units


@pytest.fixture(scope="session")
def read() -> Callable[[bytes | Image.Image], list[str]]:
    """Reads all QR symbols of a picture, as a phone would."""

    def decode(picture: bytes | Image.Image) -> list[str]:
        image = Image.open(BytesIO(picture)) if isinstance(picture, bytes) else picture
        return [
            found.text for found in zxingcpp.read_barcodes(image.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
        ]

    return decode
