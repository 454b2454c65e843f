"""Any table at all: reading never fails, and takes nobody in whom no row names."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roster.cells import Cell, Flaw, Row, Sheet
from roster.defects import line

HEADS = [
    "STT",
    "Họ và tên",
    "Xã",
    "Huyện",
    "Thôn",
    "Số điện thoại",
    "Ngày",
    "Buổi",
    "29/8",
    "S",
    "Địa điểm",
    "Cấp",
    "Tên",
    "Ghi chú",
    "Từ ngày",
    "Đến ngày",
]
TEXTS = [
    "Nguyễn Văn An", "Trần Thị Bình", "Quý Sơn", "Lục Ngạn", "xã Phúc Sơn", "Thôn Bắc", "0912345678", "912345678",
    "29/8", "29, 30/8", "sáng", "cả ngày", "x", "nt", "Tổng cộng", "Người lập", "I", "1", "huyện",
    "Sáng 29/8; chiều 30/8", "-",
]  # fmt: skip

values = st.one_of(
    st.none(),
    st.sampled_from(HEADS + TEXTS),
    st.text(max_size=20),
    st.integers(-5, 10**11),
    st.floats(),
    st.booleans(),
    st.dates(date(2024, 8, 1), date(2024, 9, 30)),
    st.just(time(7, 30)),
)
cells = st.one_of(
    values.map(Cell), st.just(Cell(flaw=Flaw.ERROR, typed="#N/A")), values.map(lambda value: Cell(value, merged=True))
)
tables = st.lists(st.lists(cells, min_size=1, max_size=8), max_size=12)


@pytest.mark.slow
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(HEADS), min_size=2, max_size=8), tables, st.booleans())
def test_no_table_makes_reading_fail(reader, units, rules, said, heads, table, hidden):
    header = Row(1, tuple(Cell(head) for head in heads))
    rows = [Row(number, tuple(row), hidden) for number, row in enumerate(table, start=2)]
    sheet = Sheet("Trang", (header, *(row for row in rows if row.filled)), {(1, 0): 2})
    reading = reader.read_sheets([sheet], "tệp")
    for person in reading.people:
        assert person.name
        assert person.unit == "" or person.unit in units.by_code
        assert all(duty.day in rules.days for duty in person.duties)
        assert person.spot.row in {row.number for row in rows}
    for defect in reading.defects:
        assert line(defect, said)
