"""Survey, campaign, sentences and unit list together."""

from __future__ import annotations

from pathlib import Path

import pytest

from questions.faults import Faulty
from questions.load import load_content
from questions.model import Content

ROOT = Path(__file__).parents[2] / "questions"
FILES = {
    "survey": ROOT / "pks07.yaml",
    "campaign": ROOT / "campaign.yaml",
    "texts": ROOT / "texts.yaml",
    "units": ROOT / "units" / "bac_giang_2024.csv",
}


def altered(tmp_path: Path, name: str, old: str, new: str) -> Path:
    """A copy of one of the files with a change."""
    text = FILES[name].read_text("utf-8")
    assert old in text
    path = tmp_path / FILES[name].name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_real_files_fit_together() -> None:
    content = load_content(**FILES, codes={"7K2MQ4RT": "07576"})
    assert isinstance(content, Content)
    assert content.units.by_code[content.codes["7K2MQ4RT"]].title == "xã Quý Sơn"


@pytest.mark.parametrize("units", ["bac_giang_2025", "bac_ninh_2025_07"])
@pytest.mark.parametrize("survey", [FILES["survey"], ROOT.parent / "tests" / "data" / "second_survey.yaml"])
def test_other_lists_and_other_surveys_fit_the_same_campaign_and_sentences(units: str, survey: Path) -> None:
    content = load_content(**{**FILES, "units": ROOT / "units" / f"{units}.csv", "survey": survey})
    assert content.units.id == units


def test_mistakes_of_all_files_are_reported_together(tmp_path: Path) -> None:
    files = {
        "survey": altered(tmp_path, "survey", "id: q2\n", "id: q1\n"),
        "campaign": altered(tmp_path, "campaign", "year: 2024", "year: 24"),
        "texts": altered(tmp_path, "texts", "declined:", "decline:"),
        "units": altered(tmp_path, "units", "07201", "7201"),
    }
    with pytest.raises(Faulty) as refused:
        load_content(**files)
    assert {Path(fault.file).name for fault in refused.value.faults} == {path.name for path in files.values()}
    assert len(str(refused.value).splitlines()) == len(refused.value.faults)


def test_a_message_that_only_the_longest_commune_makes_too_long_is_refused(tmp_path: Path) -> None:
    long = "Ở {unit}? " + "{unit} " * 20 + "dài " * 60
    survey = altered(tmp_path, "survey", "Ông/Bà có điều gì muốn nói thêm không?", long)
    units = altered(tmp_path, "units", "Phồn Xương", "Phồn Xương" + " Xa Xôi" * 12)
    assert load_content(**{**FILES, "survey": survey})
    with pytest.raises(Faulty) as refused:
        load_content(**{**FILES, "survey": survey, "units": units})
    (fault,) = refused.value.faults
    assert (Path(fault.file).name, fault.field) == ("pks07.yaml", "questions[q20].text")
    assert "for thị trấn Phồn Xương Xa Xôi" in fault.message


def test_a_sentence_that_the_campaign_makes_too_long_is_refused(tmp_path: Path) -> None:
    campaign = altered(tmp_path, "campaign", '"[Đầu mối', '"[' + "Rất nhiều đầu mối " * 100)
    with pytest.raises(Faulty) as refused:
        load_content(**{**FILES, "campaign": campaign})
    assert {(Path(fault.file).name, fault.field) for fault in refused.value.faults} == {
        ("texts.yaml", "notice2.ask"),
        ("texts.yaml", "help"),
    }


def test_a_poster_code_of_another_list_is_refused() -> None:
    with pytest.raises(Faulty, match="the poster code 7K2MQ4RT names 99999, which is not in this list"):
        load_content(**FILES, codes={"7K2MQ4RT": "99999"})
