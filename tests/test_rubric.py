"""Rubrics: what is shipped, what a user's own may say, and that a change moves exactly the points it should."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bienban_nlp.checks.measures import MEASURES, Meeting
from bienban_nlp.checks.people import members_heard, voices
from bienban_nlp.checks.steps import STEPS
from bienban_nlp.checks.view import View
from bienban_nlp.messages import catalogue, say
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


def judged(xml: str, criterion: str) -> tuple[str, float | None]:
    """What ``an-phu-2025`` gives for one criterion."""
    made = score(minutes_of_xml(xml), "an-phu-2025")
    return next((c.status, c.points) for c in made.criteria if c.id == criterion)


def cell(agenda: str, facts: str = "") -> str:
    """The minutes of a regular cell meeting with this agenda."""
    return f"<minutes id='x'><facts>\nkind: party-cell-regular\n{facts}</facts><agenda>{agenda}</agenda></minutes>"


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ("total: 14\n", ("not-assessable", None)),
        ("total: 14\nabsent: 1\n", ("met", 4)),  # those present are the rest
        ("total: 14\npresent: 11\nabsent: 3\n", ("partly", 3)),  # a reason not told is not a lack of one
        ("total: 14\npresent: 13\nabsent: 1\nabsent_unexcused: 1\n", ("partly", 1)),
    ],
)
def test_attendance_is_judged_from_what_is_told(facts: str, wanted: tuple[str, float | None]) -> None:
    assert judged(cell("Nội dung.", facts), "attendance") == wanted


def test_those_present_may_be_counted_from_those_absent() -> None:
    xml = cell("Đ/c Lê Hà: đường xấu.", "total: 4\nabsent: 2\n").replace(
        "<agenda>", "<opening>Miễn sinh hoạt 01.</opening><agenda>"
    )
    assert judged(xml, "speakers") == ("met", 5)


@pytest.mark.parametrize(
    ("step", "agenda", "shown"),
    [
        ("ideology", "Đ/c Hà đọc lại Chỉ thị 05 cho cả chi bộ nghe.", True),
        ("ideology", "Chi bộ đã học Nghị quyết Trung ương 4.", True),
        ("ideology", "Đường liên thôn đã xong.", False),
        ("last-month", "<result>Đường xong.</result> <result>Cầu xong.</result>", True),
        ("last-month", "<result>Đường xong.</result>", False),
        ("last-month", "Sổ ghi ra vào tràn trang tháng ba.", False),
        ("next-month", "<decision due='20/5'>Đ/c Hà sửa cầu trước 20/5.</decision>", True),
        ("next-month", "<decision>Đ/c Hà sửa cầu.</decision>", False),
        ("vote", "<decision>Chi bộ thống nhất sửa cầu.</decision>", True),
        ("vote", "Chi bộ nghe xong, thống nhất với nhau là khó.", False),
        ("vote", "20/22 đảng viên chính thức có mặt tán thành.", True),
        (
            "programme",
            "<item><heading>I. Chương trình</heading> Đ/c Hà thông qua chương trình: đảng phí; bầu.</item>",
            True,
        ),
        ("programme", "<item><heading>I. Mở đầu</heading> Chi bộ thông qua chương trình buổi sinh hoạt.</item>", True),
        ("programme", "<item><heading>I. Mở đầu</heading> Chi bộ thông qua chương trình hành động.</item>", False),
        ("presented", "Đ/c Lê Hà, phó bí thư, trình bày báo cáo.", True),
        ("presented", "Đ/c Lê Hà: báo cáo viên đọc nhanh quá.", False),
        ("prepared", "Tài liệu đã đưa lên Sổ tay từ hôm qua.", True),
        ("prepared", "<decision>Đ/c Hà chuẩn bị trước bài cho kỳ sau.</decision>", False),
        ("draft", "Bí thư nêu dự thảo, chi bộ bàn.", True),
        ("draft", "Chi bộ góp ý dự thảo sửa đổi Hiến pháp.", False),
        ("praise", "Đảng ủy ghi nhận chi bộ họp đúng ngày.", True),
        ("praise", "Bí thư nhắc đ/c Tâm nộp đảng phí.", True),
        ("praise", "Phần phê bình tháng nào cũng bỏ.", False),
        ("praise", "Không ai được khen.", False),
    ],
)
def test_what_shows_a_step(step: str, agenda: str, shown: bool) -> None:
    assert (STEPS[step](View(minutes_of_xml(cell(agenda)))) is not None) is shown


def test_a_start_is_no_reason_for_meeting() -> None:
    xml = "<minutes id='x'><facts/><opening>Khai mạc: 7 giờ 30. {}</opening><agenda>Nội dung.</agenda></minutes>"
    found = [STEPS["reason"](View(minutes_of_xml(xml.format(words)))) for words in ("", "Bí thư nói lý do họp.")]
    assert [at is not None for at in found] == [False, True]


@pytest.mark.parametrize(
    ("agenda", "wanted"),
    [
        ("Đ/c Thu: nói thật việc sổ tôi cũng có lỗi.", ("partly", 1)),
        ("Đ/c Lãm góp ý thẳng với đ/c Trí về việc bỏ họp.", ("partly", 1)),
        ("Đ/c Kham được góp ý là hay hứa rồi để đó.", ("partly", 1)),
        ("Đ/c Cương: phần phê bình tháng nào cũng bỏ.", ("partly", 0.5)),
        ("Chi bộ đã góp ý dự thảo báo cáo chính trị.", ("not-met", 0)),
        ("Giao đ/c Khoát chịu trách nhiệm trước chi bộ về việc này.", ("not-met", 0)),
    ],
)
def test_criticism_names_a_person_and_a_fault(agenda: str, wanted: tuple[str, float]) -> None:
    assert judged(cell(agenda), "criticism") == wanted


def test_the_vote_quoted_is_that_on_the_resolutions() -> None:
    vote = "Chi bộ biểu quyết giơ tay thông qua nghị quyết: 17/17 tán thành."
    programme = "Đ/c Hà thông qua chương trình: báo cáo; kết luận và biểu quyết."
    xml = cell(f"{programme}\nBiểu quyết kết nạp: 17/17.\n<item><heading>V. BIỂU QUYẾT</heading>\n{vote}</item>")
    view = View(minutes_of_xml(xml))
    at = STEPS["vote"](view)
    assert at is not None and view.words(at) == vote


def test_one_of_two_halves_of_a_point_is_a_quarter() -> None:
    assert judged(cell("Đ/c Hà đọc bản tin."), "ideology-slot") == ("partly", 0.25)


@pytest.mark.parametrize("criterion", ["content-prepared", "guide-draft"])
def test_silence_on_what_was_prepared_proves_nothing(criterion: str) -> None:
    assert judged(cell("Đ/c Hà: đường xấu."), criterion) == ("not-assessable", None)


@pytest.mark.parametrize(
    ("behind", "wanted"),
    [
        ("<decision for='i1'>Thay bóng đèn.</decision>", ("met", 1)),
        ("<decision>Chi đoàn vá bể đầu nguồn, xin thêm gạch.</decision>", ("met", 1)),  # in the words of a request
        ("<decision who='đ/c Tuế'>Giao đ/c Tuế làm.</decision>", ("met", 1)),  # who raised it
        ("Đ/c Chủ trả lời: tuần sau có.", ("met", 1)),
        ("<decision>Họp lại ngày mai.</decision>", ("not-met", 0)),
    ],
)
def test_what_members_raised_is_answered(behind: str, wanted: tuple[str, float]) -> None:
    raised = "<issue id='i1'>Đèn ngõ hỏng.</issue> <solution for='i1'>Đề nghị vá bể đầu nguồn.</solution>"
    other = "<result>Xong.</result> <issue id='i2'>Loa câm, việc của báo cáo.</issue>"
    agenda = f"{other}\n<turn speaker='Lê Văn Tuế'>Đ/c Lê Văn Tuế: {raised}</turn>\n{behind}"
    assert judged(cell(agenda), "grievances") == wanted


def test_what_the_checks_call_unanswered_is_open_in_the_score_too() -> None:
    issue = "<issue id='i1'>Hồ sơ còn thiếu xác nhận lý lịch.</issue>"
    task = "<decision who='đ/c Tuế'>Giao đ/c Tuế gửi báo cáo.</decision>"  # to who raised it, of another matter
    made = score(minutes_of_xml(cell(f"<turn speaker='Lê Văn Tuế'>Đ/c Lê Văn Tuế: {issue}</turn>\n{task}")))
    noted = [c.start for c in made.checks if c.code == "issue-without-answer"]
    grievances = next(c for c in made.criteria if c.id == "grievances")
    assert [e.start for e in grievances.evidence] == noted and len(noted) == 1
    assert "; 1 chưa thấy" in grievances.why


def test_each_line_has_its_own_speaker() -> None:
    turn = "<turn speaker='Lê Bửu'>Đ/c Lê Bửu: góp ý gửi đi rồi mất.\nCô Ngọc Châu lo tài liệu bị lộ ra ngoài.</turn>"
    loud = "CHI BỘ KHÔNG CÓ ĐƠN THƯ. ĐỒNG CHÍ BÍ THƯ KẾT LUẬN: LÀM NGAY."
    view = View(minutes_of_xml(cell(f"{turn}\nO Xuân Lài kể quên mật khẩu ba bận liền.\n{loud}")))
    assert sorted(members_heard(view)) == ["Lê Bửu", "Ngọc Châu", "Xuân Lài"]
    assert len(voices(view, view.agenda.start, view.agenda.end)) == 3


def test_an_item_that_reports_on_a_topical_meeting_does_not_hold_one() -> None:
    deep = "<item><heading>I. Việc tháng trước</heading><item><heading>1. Chuyên đề quý II</heading> Chưa họp.</item></item>"
    top = "<item><heading>II. Sinh hoạt chuyên đề quý II</heading> Bàn.</item>"
    assert [View(minutes_of_xml(cell(x))).is_both for x in (deep, deep + top)] == [False, True]


def test_last_months_figures_give_its_points() -> None:
    xml = (CASES / "truong.xml").read_text(encoding="utf-8")
    xml = xml.replace(
        "<result>Đảng phí tháng 2 thu đủ.</result>",
        "<result>Đảng phí tháng 2 thu đủ. 7/8 việc kỳ trước đã xong.</result>",
    )
    made = score(minutes_of_xml(xml), "hd42-2025")
    assert next(c.points for c in made.criteria if c.id == "results") == 27


@pytest.mark.parametrize(
    ("words", "points"),
    [
        ("Trong 8 nhiệm vụ nêu tại nghị quyết tháng 10, chi bộ hoàn thành 7 nhiệm vụ.", 27),
        ("Nghị quyết tháng 10 giao 8 việc, đã làm xong 8.", 30),
        ("Chi bộ đã hoàn thành 6 trên tổng số 8 việc.", 24),
        ("Trong 8 nhiệm vụ tháng 10, chưa hoàn thành 1 nhiệm vụ.", None),
        ("Trong 8 nhiệm vụ này, chi bộ phải hoàn thành 7 nhiệm vụ.", None),
        ("Báo cáo đã viết xong 6 trong 8 tiêu chuẩn.", None),
    ],
)
def test_last_months_figures_may_be_told_in_words(words: str, points: float | None) -> None:
    made = score(minutes_of_xml(cell(words)), "hd42-2025")
    assert next(c.points for c in made.criteria if c.id == "results") == points


def test_an_end_before_the_start_is_told_as_such() -> None:
    views = [View(minutes_of_xml(cell("Họp.", f"start: 14:00\n{end}"))) for end in ("end: 11:30\n", "")]
    told = [MEASURES["duration"].take(Meeting(v), minutes=90, both=0).say for v in views]
    assert told == ["duration-backwards", "duration-no-end"]
    assert "sớm hơn giờ bắt đầu" in say("measure.duration-backwards", "vi")


def test_names_are_listed_once() -> None:
    xml = cell("Đ/c Lê Văn Hà: đường xấu.\nĐ/c Bùi Thu: cầu hỏng.", "total: 4\npresent: 4\nabsent: 0\n")
    made = score(minutes_of_xml(xml), "hd42-2025").to_json()
    assert made.count("Lê Văn Hà, Bùi Thu") == 1


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


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", list_rubrics())
def test_whatever_is_lost_in_the_text_can_be_mended(name: str, lang: str) -> None:
    facts = "total: 30\npresent: 11\nabsent: 19\nstart: 07:00\nend: 07:20\n"
    bare = cell("<item work='professional'><heading>I. Việc</heading> Họp.</item>", facts)
    loss = "Trong 8 việc kỳ trước, chi bộ hoàn thành 2 việc. <issue id='i1'>Đèn ngõ hỏng.</issue>"
    told = cell(f"{loss} Đ/c Thu: nói thật việc sổ tôi cũng có lỗi. <decision>Giao sửa cầu.</decision>", facts)
    topical = bare.replace("party-cell-regular", "party-cell-topical")
    bad = [minutes_of_xml(x) for x in (bare, told, topical, bare.replace("Họp.", "Phần phê bình tháng nào cũng bỏ."))]
    rubric, lost = load_rubric(name), set()
    for minutes in bad:
        for c in score(minutes, rubric, lang=lang).criteria:
            if c.status in ("not-met", "partly") and (not c.max or (c.points or 0) < c.assessable):
                lost.add(c.id)
                assert c.fix, (c.id, c.why)
    never = {
        c.id
        for c in rubric.criteria
        if c.check == "not-in-text" or c.unscored or c.parameters.get("absent") == "not-assessable"
    }
    assert lost >= {c.id for c in rubric.criteria} - never


def test_every_part_has_a_name_and_a_mend_in_both_languages() -> None:
    for lang in ("vi", "en"):
        assert catalogue(lang)["part"].keys() == catalogue(lang)["part-fix"].keys() == STEPS.keys()
    assert catalogue("vi")["measure"].keys() == catalogue("en")["measure"].keys()


def test_a_mend_that_lacks_a_word_is_a_mistake_not_a_silence(monkeypatch: pytest.MonkeyPatch, truong: Minutes) -> None:
    monkeypatch.setitem(catalogue("vi")["measure"], "duration-fix", "Bố trí {no_such_word} phút.")
    with pytest.raises(KeyError, match="no_such_word"):
        score(truong, parse_rubric(OWN.replace("minutes = 90", "minutes = 180").encode(), "own.toml"), lang="vi")


def test_an_english_score_writes_numbers_and_undated_meetings_in_english() -> None:
    order = "<decision who='đ/c Hà'>Giao đ/c Hà sửa đường ống nước sinh hoạt thôn Đông bị vỡ.</decision>"
    copied = "Đường ống nước sinh hoạt đầu thôn Đông vỡ đã hai tháng nay mà chưa thấy ai tới sửa cho bà con dùng."
    last, today = (minutes_of_xml(cell(f"{copied}\n{x}", "total: 15\npresent: 11\nabsent: 4\n")) for x in (order, ""))
    told = {lang: score(today, "hd42-2025", [last], lang) for lang in ("vi", "en")}
    assert "(73,3 %)" in told["vi"].to_json() and "(73.3 %)" in told["en"].to_json()
    assert "biên bản kỳ trước" in told["vi"].to_json() and "minutes of last time" in told["en"].to_json()
    assert [told[lang].previous.date for lang in told] == ["kỳ trước", "last time"]  # type: ignore[union-attr]
    english = [c.message + c.fix for c in told["en"].checks]
    assert "few-speakers" in [c.code for c in told["en"].checks]
    assert not [x for x in english if "kỳ trước" in x or re.search(r"\d,\d", x)]


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
        ("max = 6", "max = nan", 21, "max"),
        ("max = 6", "max = inf", 21, "max"),
        ("max = 6", "max = true", 21, "max"),
        ("minutes = 90", "minutes = 0", 23, "minutes"),
        ("minutes = 90", "minutes = 90\nwhen = { mentions = [1] }", 24, "mentions"),
        ("minutes = 90", "minutes = 90\nwhen = { months = [13] }", 24, "months"),
        ("minutes = 90", 'minutes = 90\nwhen = { kinds = ["party"] }', 24, "party-committee"),
        ("minutes = 90", 'minutes = 90\notherwise = "half"', 24, "drop, full"),
        ("short_most = 0", "short_most = nan", 25, "short_most"),
        ("{ points = 2 },", "{ short_most = 9 },", 26, "points"),
        ('check = "not-in-text"', 'check = "covers"', 29, "parts"),
        ('check = "not-in-text"', 'check = "covers"\nparts = []', 35, "parts"),
        ('check = "not-in-text"', 'check = "covers"\nparts = ["fee"]', 35, "party-motto"),
        ('check = "not-in-text"', 'check = "clean"\ncodes = ["no-dates"]', 35, "no-date"),
        ('check = "not-in-text"', 'check = "mentions"\nwords = ["họp", 5]', 35, "words"),
        ('check = "not-in-text"', 'check = "mentions"\nwords = ["họp"]\nwhere = "end"', 36, "closing"),
        ("least = 50", "least = nan", 7, "least"),
        ('id = "1"', 'id = "1"\ntitel = "x"', 14, "titel"),
        ("[[group]]", '[[group]]\nid = "1"\ntitle = "Hai"\n[[group]]', 16, "[[group]] id"),
        ("[[group]]", "[group]", 12, "[[group]]"),
        ('source = "tự đặt"', 'source = "tự đặt"\ndate = "hôm qua"', 4, "date"),
        ('source = "tự đặt"\n', "", 1, "source"),
        ('check = "not-in-text"', 'check = "not-in-text"\n[[cap]]\ncriteria = [["time"]]\nmax = 5', 36, "criteria"),
        ('check = "not-in-text"', 'check = "not-in-text"\n[[cap]]\ncriteria = ["tmie"]\nmax = 5', 36, "tmie"),
    ],
)
def test_errors_name_the_line_and_the_key(out: str, into: str, line: int, key: str) -> None:
    assert out in OWN
    with pytest.raises(RubricError) as e:
        own(OWN.replace(out, into, 1))
    assert re.search(rf"dòng {line}\b", str(e.value)), str(e.value)
    assert key in str(e.value)
    assert "\n" not in str(e.value)


@pytest.mark.parametrize(
    "second", ['criteria = ["unseen", "time"]', 'criteria = ["free"]', 'criteria = ["other", "free"]']
)
def test_a_criterion_has_one_ceiling_beside_that_of_its_group(second: str) -> None:
    free = '[[criterion]]\nid = "{}"\ntitle = "Ngoài nhóm"\nmax = 1\ncheck = "not-in-text"\n{}'
    more = OWN + free.format("free", "") + free.format("other", 'group = "1"\n')
    caps = f'[[cap]]\ncriteria = ["time"]\nmax = 5\n[[cap]]\n{second}\nmax = 2\n'
    if second == 'criteria = ["free"]':
        assert parse_rubric((more + caps).encode(), "own.toml").caps
        return
    with pytest.raises(RubricError, match="dòng 50"):
        own(more + caps)


@pytest.mark.parametrize("words", ["x = " + "9" * 5000, "x = " + "[" * 5000 + "]" * 5000])
def test_what_no_reader_of_toml_takes_is_one_line(words: str) -> None:
    with pytest.raises(RubricError, match="dòng"):
        own(words)


def test_a_bands_fault_is_found_in_its_own_row() -> None:
    rows = (
        "  { short_most = 0, points = 6 },\n  { share_least = 0.5, points = 3 },\n  { short_most = 9, points = 7 },\n"
    )
    with pytest.raises(RubricError, match=r"dòng 27, khóa \[\[criterion\]\] bands.points"):
        own(OWN.replace("  { short_most = 0, points = 6 },\n", rows))


def test_a_rubric_has_a_criterion() -> None:
    with pytest.raises(RubricError, match="thiếu “criterion”"):
        own('id = "x"\ntitle = "x"\nsource = "x"\ncriterion = []\n')


def test_errors_are_told_in_english_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIENBAN_LANG", "en")
    with pytest.raises(RubricError, match=r"line 21, key \[\[criterion\]\] max: must be a number >= 0"):
        own(OWN.replace("max = 6", "max = nan"))


def test_where_all_members_are_exempt_there_is_no_rate() -> None:
    xml = cell("Nội dung.", "total: 2\npresent: 0\n")
    exempt = "<opening>Đảng viên: 2, miễn sinh hoạt 02.</opening><agenda>"
    assert judged(xml.replace("<agenda>", exempt), "attendance") == ("not-assessable", None)


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(RubricError, match="hd42-2025"):
        load_rubric("hd43")


def test_every_measure_is_described() -> None:
    assert all(m.take.__doc__ for m in MEASURES.values())
