"""`flask --app app posts …`: what operators see and decide."""

from __future__ import annotations

from click.testing import Result

from models.tables import Audit
from tests.group.gathering import LUC_NGAN, QUY_SON, Gathering, picture


def run(group: Gathering, *arguments: str) -> Result:
    return group.bot.app.test_cli_runner().invoke(args=["posts", *arguments])


def lines(group: Gathering, *arguments: str) -> list[list[str]]:
    result = run(group, "list", *arguments)
    assert result.exit_code == 0, result.output
    return [line.split("\t") for line in result.output.splitlines()]


def test_posts_are_listed_with_time_and_commune(group: Gathering) -> None:
    group.on_roster("1", unit="", level="district")
    group.post(group.photo(caption="xã Quý Sơn", shows=picture(1)))
    group.post(group.video())
    group.post(group.photo("1", shows=picture(2)))
    group.post(group.photo(caption="xã Quý Sơn", shows=picture(1)))
    group.look()
    listed = lines(group)
    assert [line[4:] for line in listed] == [
        ["xã Quý Sơn, huyện Lục Ngạn", ""],
        ["chưa rõ đơn vị", ""],
        ["huyện Lục Ngạn", ""],
        ["xã Quý Sơn, huyện Lục Ngạn", f"trùng ảnh của tin {listed[0][0]}"],
    ]
    assert listed[0][1:4] == ["2024-08-29 08:00:01", "group", "image"]
    assert [line[0] for line in lines(group, "--unknown")] == [listed[1][0]]
    assert len(lines(group, "--day", "2024-08-29")) == 4
    assert lines(group, "--day", "2024-08-30") == []


def test_a_post_is_assigned_and_counts_for_its_commune(group: Gathering) -> None:
    group.post(group.photo())
    group.post(group.photo())
    numbers = [line[0] for line in lines(group, "--unknown")]
    result = run(group, "assign", *numbers, "--unit", "xã Quý Sơn")
    assert (result.exit_code, result.output) == (0, "2 posts are of xã Quý Sơn, huyện Lục Ngạn now\n")
    assert group.counts().by_unit == {QUY_SON: 2}
    assert group.counts().per_district(group.runtime.content.units)[LUC_NGAN] == 2
    assert lines(group, "--unknown") == []
    assert {row["assigned_by"] for row in group.rows} == {"cli"}
    assert [(row["act"], row["actor"]) for row in group.bot.rows(Audit)] == [("posts.assign", "cli")]


def test_a_wrong_assignment_can_be_put_right(group_on_sqlite: Gathering) -> None:
    group = group_on_sqlite
    group.post(group.photo(caption="xã Tân Mỹ"))
    number = lines(group)[0][0]
    assert run(group, "assign", number, "--unit", QUY_SON).exit_code == 0
    assert group.counts().by_unit == {QUY_SON: 1}


def test_a_post_that_does_not_exist_changes_nothing(group: Gathering) -> None:
    group.post(group.photo())
    number = lines(group)[0][0]
    result = run(group, "assign", number, "999999", "--unit", QUY_SON)
    assert result.exit_code != 0
    assert "no post 999999" in result.output
    assert group.counts().unknown == 1


def test_a_commune_that_is_not_certain_is_not_assigned(group_on_sqlite: Gathering) -> None:
    group = group_on_sqlite
    group.post(group.photo())
    for name, said in (("xã Phúc Sơn", "which one"), ("Qwertz", "no commune")):
        result = run(group, "assign", lines(group)[0][0], "--unit", name)
        assert result.exit_code != 0
        assert said in result.output
    assert group.counts().unknown == 1
