"""Rubrics: what is shipped, what a user's own may say, and that a change moves exactly the points it should."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bienban_nlp.checks.measures import MEASURES
from bienban_nlp.checks.steps import STEPS
from bienban_nlp.checks.view import View
from bienban_nlp.minutes import Minutes
from bienban_nlp.rubric import RubricError, Score, list_rubrics, load_rubric, score
from bienban_nlp.rubric_file import parse_rubric
from gold_minutes import minutes_of_xml, read_minutes

CASES = Path(__file__).parent / "cases" / "checks"
SHIPPED = Path(__file__).parents[1] / "src" / "bienban_nlp" / "resources" / "rubrics"

OWN = """\
id = "own"
title = "Bảng của chi bộ"
source = "tự đặt"

[[band]]
name = "Tốt"
least = 50
[[band]]
name = "Chưa tốt"
least = 0

[[group]]
id = "1"
title = "Chung"
max = 10

[[criterion]]
id = "time"
group = "1"
title = "Thời lượng"
max = 6
check = "duration"
minutes = 90
bands = [
  { short_most = 0, points = 6 },
  { points = 2 },
]

[[criterion]]
id = "unseen"
group = "1"
title = "Không thấy được"
max = 4
check = "not-in-text"
"""


@pytest.fixture
def truong() -> Minutes:
    return read_minutes(CASES / "truong.xml")


def own(text: str = OWN) -> object:
    return parse_rubric(text.encode(), "own.toml")


def apply(minutes: Minutes, text: str) -> Score:
    return score(minutes, parse_rubric(text.encode(), "own.toml"))


def test_the_six_rubrics_are_shipped() -> None:
    assert set(list_rubrics()) >= {"hd42-2025", "an-phu-2025", "nghe-an-2021", "phu-tho", "hd12-2018", "nd30-2020"}


@pytest.mark.parametrize("name", list_rubrics())
def test_groups_hold_their_points(name: str) -> None:
    rubric = load_rubric(name)
    assert rubric.source and rubric.note
    for group in rubric.groups:
        mine = [c for c in rubric.criteria if c.group == group.id and not c.bonus]
        saved = sum(
            sum(c.max for c in mine if c.id in cap.criteria) - cap.max
            for cap in rubric.caps
            if set(cap.criteria) <= {c.id for c in mine}
        )
        assert sum(c.max for c in mine) - saved == group.max, group.id


def test_hd42_has_the_national_frame() -> None:
    rubric = load_rubric("hd42-2025")
    assert [g.max for g in rubric.groups] == [5, 5, 10, 40, 5, 30, 5]
    assert [(b.name, b.least) for b in rubric.bands] == [("Tốt", 90), ("Khá", 70), ("Trung bình", 50), ("Kém", 0)]


@pytest.mark.parametrize("name", list_rubrics())
@pytest.mark.parametrize("base", ["truong", "khupho", "kiemdiem", "hanhchinh", "chuyende", "donvi"])
def test_points_add_up(name: str, base: str) -> None:
    made = score(read_minutes(CASES / f"{base}.xml"), name)
    points = made.points
    assert points.assessable + points.not_assessable == pytest.approx(points.total)
    assert 0 <= points.earned <= points.assessable
    for c in made.criteria:
        assert c.why
        assert (c.points is None) or c.points <= c.assessable <= c.max
        assert c.status != "met" or c.points in (None, c.max)


def test_the_json_is_that_of_the_contract(truong: Minutes) -> None:
    made = score(truong, "hd42-2025").to_dict()
    assert made["schema"] == "bienban-score/1"
    assert set(made) >= {"rubric", "points", "band", "criteria", "checks", "versions"}
    assert set(made["points"]) == {"earned", "assessable", "not_assessable", "total"}
    assert set(made["band"]) == {"if_rest_full", "if_rest_zero", "assessable_only"}
    for c in made["criteria"]:
        assert set(c) >= {"id", "title", "max", "status", "points", "evidence", "why", "fix"}
        for e in c["evidence"]:
            assert 0 <= e["start"] < e["end"] <= len(truong.text)
    assert set(made["versions"]) == {"package", "text_sha256", "source_sha256", "rubric_sha256", "model_sha256"}


def test_the_same_score_every_time(truong: Minutes) -> None:
    assert score(truong).to_json() == score(truong).to_json()


def test_empty_minutes_earn_nothing_and_nothing_is_full_by_default() -> None:
    empty = minutes_of_xml(
        "<minutes id='x'><facts>\nkind: party-cell-regular\n</facts><header>BIÊN BẢN</header>"
        "<opening>Họp.</opening><agenda>Nội dung.</agenda><closing>Hết.</closing></minutes>"
    )
    made = score(empty, "hd42-2025")
    assert not [c.id for c in made.criteria if c.status == "met"]


def test_not_assessable_is_apart_from_zero(truong: Minutes) -> None:
    made = apply(truong, OWN)
    assert (made.points.earned, made.points.assessable, made.points.not_assessable) == (6, 6, 4)
    assert (made.band.if_rest_full, made.band.if_rest_zero, made.band.assessable_only) == ("Tốt", "Tốt", "Tốt")
    assert made.criteria[1].points is None


def test_a_weight_moves_exactly_its_points(truong: Minutes) -> None:
    heavier = OWN.replace("max = 6", "max = 8").replace("points = 6", "points = 8").replace("max = 4", "max = 2")
    assert apply(truong, heavier).points.earned - apply(truong, OWN).points.earned == 2


def test_a_threshold_moves_exactly_its_points(truong: Minutes) -> None:
    assert apply(truong, OWN.replace("minutes = 90", "minutes = 180")).points.earned == 2


def test_a_criterion_may_be_added_without_code(truong: Minutes) -> None:
    more = OWN.replace("max = 10", "max = 13") + (
        '[[criterion]]\nid = "fees"\ngroup = "1"\ntitle = "Đảng phí"\nmax = 3\ncheck = "mentions"\n'
        'words = ["đảng phí"]\n'
    )
    made = apply(truong, more)
    assert made.points.earned == 9
    assert made.criteria[2].status == "met"
    assert made.criteria[2].evidence


@pytest.mark.parametrize(
    ("when", "status"),
    [
        ("months = [3]", "met"),
        ("months = [4]", "not-applicable"),
        ("topical = true", "not-applicable"),
        ("least_members = 9", "met"),
        ("most_members = 8", "not-applicable"),
        ('mentions = ["kết nạp"]', "met"),
        ('kinds = ["administrative"]', "not-applicable"),
    ],
)
def test_conditions(truong: Minutes, when: str, status: str) -> None:
    made = apply(truong, OWN.replace("minutes = 90", f"minutes = 90\nwhen = {{ {when} }}"))
    assert made.criteria[0].status == status
    assert made.points.total == (10 if status == "met" else 4)


def test_a_condition_that_does_not_hold_may_give_full_points(truong: Minutes) -> None:
    made = apply(
        truong,
        OWN.replace(
            'check = "not-in-text"', 'check = "not-in-text"\nwhen = { least_members = 30 }\notherwise = "full"'
        ),
    )
    assert made.points.earned == 10


def test_a_bonus_stays_inside_the_ceiling(truong: Minutes) -> None:
    more = (
        OWN + '[[criterion]]\nid = "extra"\ngroup = "1"\ntitle = "Thưởng"\nmax = 9\nbonus = true\ncheck = "concluded"\n'
    )
    made = apply(truong, more)
    assert made.points.earned == made.points.total == 10


def test_a_shared_ceiling_holds(truong: Minutes) -> None:
    more = (
        OWN.replace('check = "not-in-text"', 'check = "concluded"')
        + '[[cap]]\ncriteria = ["time", "unseen"]\nmax = 7\n'
    )
    assert apply(truong, more).points.earned == 7


def test_exempt_members_are_out_of_the_denominator() -> None:
    xml = (
        (CASES / "truong.xml")
        .read_text(encoding="utf-8")
        .replace("total: 14", "total: 17")
        .replace("Đảng viên: 14.", "Đảng viên: 17, miễn sinh hoạt 03.")
    )
    made = score(minutes_of_xml(xml), "hd42-2025")
    assert "13/14" in next(c.why for c in made.criteria if c.id == "attendance")


def test_what_the_text_leaves_open_is_not_assessable() -> None:
    xml = (CASES / "truong.xml").read_text(encoding="utf-8").replace("absent_excused: 1\n", "")
    made = score(minutes_of_xml(xml), "an-phu-2025")
    assert next(c.status for c in made.criteria if c.id == "attendance") == "not-assessable"


def test_last_months_figures_give_its_points() -> None:
    xml = (CASES / "truong.xml").read_text(encoding="utf-8")
    xml = xml.replace(
        "<result>Đảng phí tháng 2 thu đủ.</result>",
        "<result>Đảng phí tháng 2 thu đủ. 7/8 việc kỳ trước đã xong.</result>",
    )
    made = score(minutes_of_xml(xml), "hd42-2025")
    assert next(c.points for c in made.criteria if c.id == "results") == 27


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("IV. Kết luận và phân công tháng 10", True),
        ("IV. Phân công nhiệm vụ tháng 11/2024", True),
        ("IV. Việc đã phân công trong tháng 9", False),
        ("IV. Phân công trực", False),
    ],
)
def test_next_months_tasks_are_shown_by_whoever_assigns_a_month(words: str, shown: bool) -> None:
    xml = f"<minutes id='x'><facts/><agenda><item work='party'><heading>{words}</heading></item></agenda></minutes>"
    assert (STEPS["next-month"](View(minutes_of_xml(xml))) is not None) is shown


def test_without_points_verdicts_stand_alone(truong: Minutes) -> None:
    made = score(truong, "hd12-2018")
    assert made.points.total == 0
    assert made.band.if_rest_full is None
    assert {c.id: c.status for c in made.criteria}["time"] == "met"


def test_english(truong: Minutes) -> None:
    assert "The meeting lasted" in score(truong, "hd42-2025", lang="en").criteria[0].why


@pytest.mark.parametrize(
    ("out", "into", "line", "key"),
    [
        ('check = "duration"', 'check = "duratoin"', 22, "check"),
        ("minutes = 90", "minuts = 90", 23, "minuts"),
        ("minutes = 90", 'minutes = "90"', 23, "minutes"),
        ("max = 6", 'max = "sáu"', 21, "max"),
        ("max = 6", "max = -6", 21, "max"),
        ("short_most = 0", "sort_most = 0", 25, "sort_most"),
        ("points = 2 },", "points = 7 },", 26, "bands"),
        ('group = "1"\ntitle = "Thời lượng"', 'group = "9"\ntitle = "Thời lượng"', 19, "group"),
        ('id = "unseen"', 'id = "time"', 30, "id"),
        ("minutes = 90", "minutes = 90\nwhen = { month = [3] }", 24, "month"),
        ("minutes = 90", "minutes = = 90", 23, ""),
        ('title = "Không thấy được"\n', "", 29, "title"),
    ],
)
def test_errors_name_the_line_and_the_key(out: str, into: str, line: int, key: str) -> None:
    assert out in OWN
    with pytest.raises(RubricError) as e:
        own(OWN.replace(out, into, 1))
    assert re.search(rf"dòng {line}\b", str(e.value)), str(e.value)
    assert key in str(e.value)
    assert "\n" not in str(e.value)


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(RubricError, match="hd42-2025"):
        load_rubric("hd43")


def test_every_measure_is_described() -> None:
    assert all(m.take.__doc__ for m in MEASURES.values())
