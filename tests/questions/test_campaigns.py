"""The campaign file: the real one, and every way it can be wrong."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from questions.faults import Faulty
from questions.load import load_campaign, unset

REAL = Path(__file__).parents[2] / "questions" / "campaign.yaml"
HANOI = timezone(timedelta(hours=7))


def test_the_real_campaign_lasts_from_29_to_31_august_2024() -> None:
    campaign = load_campaign(REAL)
    assert campaign.id == "pks07-2024"
    assert campaign.opens_at == datetime(2024, 8, 29, tzinfo=HANOI)
    assert campaign.closes_at == datetime(2024, 9, 1, tzinfo=HANOI)
    assert campaign.erase_on - campaign.closes_at.date() == timedelta(days=29)  # 30 days after 31 August
    assert campaign.timezone.key == "Asia/Ho_Chi_Minh"
    assert (campaign.minutes, campaign.minimum_age, campaign.buttons) == (4, 18, True)


def test_the_thresholds_are_those_agreed() -> None:
    settings = load_campaign(REAL).settings
    assert settings["scoring"] == {"min_item": 5, "min_unit": 30}
    assert settings["disclosure"] == {"public": 10, "named": 5}
    assert settings["flood"] == {"messages": 10, "seconds": 10}
    assert settings["quality"]["fast_seconds"] == 20
    assert settings["nudges"]["max"] == 2
    assert (settings["nudges"]["from"], settings["nudges"]["until"]) == ("08:00", "20:00")


def test_what_is_not_filled_in_yet_loads_and_can_be_told() -> None:
    assert unset(load_campaign(REAL)) == ("contact", "hotline")


def test_a_campaign_filled_in_has_nothing_unset(tmp_path: Path) -> None:
    path = tmp_path / "campaign.yaml"
    path.write_text(REAL.read_text("utf-8").replace('"[', '"'), encoding="utf-8")
    assert unset(load_campaign(path)) == ()


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ('"2024-08-29T00:00:00+07:00"', '"2024-08-29T00:00:00"', "opens_at", "lacks the time zone"),
        ('"2024-08-29T00:00:00+07:00"', '"29/8/2024"', "opens_at", "no date and time"),
        ('"2024-08-29T00:00:00+07:00"', '"2024-09-01T00:00:00+07:00"', "closes_at", "later than opens_at"),
        ('"2024-09-30"', '"2024-08-30"', "erase_on", "last day of the survey, 2024-08-31"),
        ('"2024-09-30"', '"30/9/2024"', "erase_on", "like 2024-09-30"),
        ("Asia/Ho_Chi_Minh", "Asia/Bac_Giang", "timezone", "no known time zone"),
        ("Asia/Ho_Chi_Minh", "../etc/passwd", "timezone", "no known time zone"),
        ("id: pks07-2024", "id: PKS07 năm 2024", "id", "without accents"),
        ("id: pks07-2024", "id: " + "a" * 33, "id", "without accents"),
        ("minutes: 4", "minutes: 0", "minutes", "at least 1"),
        ("minutes: 4", 'minutes: "4"', "minutes", "whole number"),
        ("minimum_age: 18", "minimum_age: 18\nminimal_age: 16", "minimal_age", "no known field"),
        ("buttons: true", "buttons: yes", "buttons", "without quotes"),
        ("year: 2024\n", "", "year", "is missing"),
        ("until: \"20:00\"", "until: 20:00", "settings.nudges.until", 'write "20:00"'),
        ("named: 5", "named: 5\n    named: 6", "settings.disclosure.named", "stands twice"),
        ("flood:", "Flood:", "settings.Flood", "small letters"),
        ('hotline: "[Số đường dây nóng]"', 'hotline: ""', "hotline", "is empty"),
    ],
)  # fmt: skip
def test_a_faulty_campaign_is_refused_at_its_field(
    tmp_path: Path, old: str, new: str, field: str, message: str
) -> None:
    text = REAL.read_text("utf-8")
    assert old in text
    path = tmp_path / "campaign.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Faulty) as refused:
        load_campaign(path)
    found = {fault.field: fault.message for fault in refused.value.faults}
    assert message in found.get(field, ""), str(refused.value)
    assert all(fault.line for fault in refused.value.faults if fault.field != "year")


def test_erasing_on_the_last_day_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "campaign.yaml"
    path.write_text(REAL.read_text("utf-8").replace("2024-09-30", "2024-08-31"), encoding="utf-8")
    assert load_campaign(path).erase_on == date(2024, 8, 31)
