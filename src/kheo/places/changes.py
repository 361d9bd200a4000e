"""Changes of the map as officers write them: a CSV table, a line a change, read with every fault named.

Columns and words are described in docs/how-to/import-changes-of-places.md, with an example that is a test.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from kheo.common.errors import Problem
from kheo.common.text import bare, fold, nfc, tones
from kheo.places import names as naming
from kheo.places.nation import BOX

RENAME, KIND, NEW, MERGE, DIVIDE, MOVE, SHARE = (
    "đổi tên", "đổi loại", "lập mới", "nhập", "chia", "chuyển", "sửa tỷ lệ",
)  # fmt: skip
COLUMNS = (
    "việc", "mã", "tên", "loại", "thuộc", "đơn vị nhận", "tỷ lệ", "vĩ độ", "kinh độ", "từ ngày", "căn cứ", "ghi chú",
)  # fmt: skip
# Of each act: columns it must have, columns it may have. Every act has act, code, day and decree, and may have a note.
_USED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    RENAME: (frozenset({"tên"}), frozenset({"loại"})),
    KIND: (frozenset({"loại"}), frozenset({"tên"})),
    NEW: (frozenset({"tên", "loại", "thuộc", "vĩ độ", "kinh độ"}), frozenset()),
    MERGE: (frozenset({"đơn vị nhận"}), frozenset()),
    DIVIDE: (frozenset({"đơn vị nhận"}), frozenset({"tỷ lệ"})),
    MOVE: (frozenset({"thuộc"}), frozenset()),
    SHARE: (frozenset({"đơn vị nhận", "tỷ lệ"}), frozenset()),
}
ACTS = tuple(_USED)
_ALWAYS = frozenset({"việc", "mã", "từ ngày", "căn cứ"})
_ACTS = {bare(act): act for act in _USED} | {"sap nhap": MERGE, "chia tach": DIVIDE, "thanh lap": NEW}
_MAIN = "chinh"
_MOST_BYTES, _MOST_ROWS = 2 * 1024 * 1024, 20_000
_CODE = re.compile(r"[0-9A-Za-z]{1,12}")
_DMY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class Row:
    """One change, in force from `day` by `decree`. Empty text and None: not told.

    `share` is a part of one; `main` marks the main heir of a division whose parts nobody has measured. lat/lon: degrees.
    """

    line: int
    act: str
    code: str
    day: date
    decree: str
    name: str = ""
    kind: str = ""
    parent: str = ""
    receiver: str = ""
    share: Decimal | None = None
    main: bool = False
    lat: float | None = None
    lon: float | None = None
    file: str = ""

    def problem(self, column: str, message: str, remedy: str) -> Problem:
        """A fault of this line."""
        return Problem("places-row", at(self.file, self.line, column), message, remedy)


def at(file: str, line: int, column: str = "") -> str:
    """Where a fault is, in words: tệp a.csv, dòng 3, cột “mã”."""
    head = f"tệp {file}, dòng {line}" if file else f"dòng {line}"
    return f"{head}, cột “{column}”" if column else head


def read(data: bytes, file: str = "") -> tuple[list[Row], list[Problem]]:
    """Rows of a CSV file and the faults of its form. Lines count as a spreadsheet shows them: the head is line 1."""
    if len(data) > _MOST_BYTES:
        return [], [_whole(file, "tệp quá lớn.", "Một tệp không quá 2 MB; hãy tách thành nhiều tệp.")]
    try:
        text = nfc(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return [], [_whole(file, "tệp không phải UTF-8.", "Trong Excel hãy lưu kiểu “CSV UTF-8”.")]
    head_line = text.partition("\n")[0]
    delimiter = max(";,\t", key=head_line.count)
    try:
        lines = list(_records(text, delimiter))
    except csv.Error as error:
        remedy = "Mở lại bằng bảng tính rồi lưu kiểu “CSV UTF-8”."
        return [], [_whole(file, f"không đọc được bảng ({error}).", remedy)]
    if len(lines) < 2:
        return [], [
            _whole(file, "tệp không có dòng thay đổi nào.", "Dòng đầu là tên cột, mỗi dòng sau một thay đổi.")
        ]
    if len(lines) > _MOST_ROWS:
        return [], [_whole(file, f"tệp có hơn {_MOST_ROWS} dòng.", "Hãy tách thành nhiều tệp.")]
    head, problems = _head(lines[0][1], file)
    if problems:
        return [], problems
    rows: list[Row] = []
    for line, cells in lines[1:]:
        row, faults = _Line(file, line, head, cells).row()
        problems += faults
        rows += [row] if row is not None else []
    return rows, problems


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line on which the record begins, cells) of every record that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begun = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begun, [" ".join(cell.split()) for cell in cells]
        begun = reader.line_num + 1


def _whole(file: str, message: str, remedy: str) -> Problem:
    return Problem("places-file", f"tệp {file}" if file else "tệp", message, remedy)


def _head(cells: list[str], file: str) -> tuple[list[str], list[Problem]]:
    """Column names as ours; every column must be known and stand once, those always needed must be there."""
    known = {bare(name): name for name in COLUMNS}
    found = [known.get(bare(cell), "") for cell in cells]
    problems = [
        Problem(
            "places-file",
            at(file, 1, cell or str(i + 1)),
            "không hiểu tên cột này." if not name else "cột này có hai lần.",
            f"Các cột là: {', '.join(COLUMNS)}.",
        )
        for i, (cell, name) in enumerate(zip(cells, found))
        if (not name and cell) or (name and name in found[:i])
    ]
    problems += [
        Problem("places-file", at(file, 1, name), "thiếu cột này.", f"Thêm cột “{name}”; xem tệp mẫu.")
        for name in COLUMNS
        if name in _ALWAYS and name not in found
    ]
    return found, problems


class _Line:
    """One line on its way to a Row: cells by column, faults gathered."""

    def __init__(self, file: str, line: int, head: list[str], cells: list[str]) -> None:
        self.file, self.line = file, line
        self.cells: Mapping[str, str] = {name: cell for name, cell in zip(head, cells) if name}
        self.problems: list[Problem] = []
        if any(cells[len(head) :]):
            self.fault("", "dòng có nhiều ô hơn số cột.", "Ô có dấu phẩy phải nằm trong ngoặc kép.")
        if any(cell and not name for name, cell in zip(head, cells)):
            self.fault("", "có ô nằm ở cột không tên.", "Xóa ô ấy hoặc đặt tên cột ở dòng 1.")

    def fault(self, column: str, message: str, remedy: str) -> None:
        self.problems.append(Problem("places-row", at(self.file, self.line, column), message, remedy))

    def row(self) -> tuple[Row | None, list[Problem]]:
        """The change, or None with what is wrong with it."""
        act = _ACTS.get(bare(self.cells.get("việc", "")), "")
        if not act:
            word = self.cells.get("việc", "")
            message = f"không có việc “{word}”." if word else "chưa ghi việc."
            self.fault("việc", message, f"Ghi một trong: {', '.join(_USED)}.")
            return None, self.problems
        needed, allowed = _USED[act]
        for column in COLUMNS:
            told = bool(self.cells.get(column))
            if not told and column in (needed | _ALWAYS):
                self.fault(column, f"“{act}” cần cột này.", "Điền ô này.")
            elif told and column not in (needed | allowed | _ALWAYS | {"ghi chú"}):
                self.fault(column, f"“{act}” không dùng cột này.", "Để trống ô này.")
        day = self.day()
        share, main = self.share()
        row = Row(
            line=self.line,
            act=act,
            code=self.code("mã"),
            day=day or date.min,
            decree=self.cells.get("căn cứ", ""),
            name=self.name(),
            kind=self.kind(),
            parent=self.code("thuộc"),
            receiver=self.code("đơn vị nhận"),
            share=share,
            main=main,
            lat=self.degrees("vĩ độ", BOX[0], BOX[2]),
            lon=self.degrees("kinh độ", BOX[1], BOX[3]),
            file=self.file,
        )
        return (None if self.problems else row), self.problems

    def code(self, column: str) -> str:
        code = self.cells.get(column, "")
        if code and not _CODE.fullmatch(code):
            self.fault(column, f"“{code}” không phải mã.", "Ghi mã số, ví dụ 75 hay 25195; giữ số 0 ở đầu.")
        return code

    def name(self) -> str:
        name = tones(self.cells.get("tên", "")).replace("’", "'")
        if any(sign in name for sign in ";~|,"):
            self.fault("tên", "tên không được có dấu , ; ~ |.", "Chỉ ghi tên, không ghi đơn vị cấp trên.")
        return str(int(name)) if name.isdecimal() else name

    def kind(self) -> str:
        kind = fold(self.cells.get("loại", ""))
        if kind and kind not in naming.LEVELS:
            self.fault("loại", f"không có loại “{kind}”.", f"Ghi một trong: {', '.join(naming.LEVELS)}.")
        return kind

    def day(self) -> date | None:
        text = self.cells.get("từ ngày", "")
        if not text:
            return None
        try:
            if found := _DMY.fullmatch(text):
                return date(int(found[3]), int(found[2]), int(found[1]))
            return date.fromisoformat(text)
        except ValueError:
            self.fault("từ ngày", f"“{text}” không phải ngày.", "Viết ngày/tháng/năm, ví dụ 01/07/2027.")
            return None

    def share(self) -> tuple[Decimal | None, bool]:
        text = self.cells.get("tỷ lệ", "")
        if not text or bare(text) == _MAIN:
            return None, bool(text)
        remedy = (
            "Ghi phần được nhận, ví dụ 0,6 hay 60%; hoặc “chính” cho đơn vị nhận chính, đơn vị khác để trống."
        )
        number = self.number("tỷ lệ", text.removesuffix("%").strip(), remedy)
        if number is None:
            return None, False
        share = number / 100 if text.endswith("%") else number
        if not 0 < share <= 1 or share != share.quantize(Decimal("0.000001")):
            self.fault("tỷ lệ", f"“{text}” không phải phần của một (nhiều nhất 6 chữ số lẻ).", remedy)
        return share, False

    def degrees(self, column: str, least: float, most: float) -> float | None:
        text = self.cells.get(column, "")
        if not text:
            return None
        span = f"từ {least:g} đến {most:g}, ví dụ {(least + most) / 2:.4f}".replace(".", ",")
        remedy = f"Ghi độ thập phân {span}."
        number = self.number(column, text, remedy)
        if number is not None and not least <= float(number) <= most:
            self.fault(column, f"“{text}” nằm ngoài lãnh thổ.", remedy)
        return None if number is None else float(number)

    def number(self, column: str, text: str, remedy: str) -> Decimal | None:
        try:
            number = Decimal(text.replace(",", ".", 1))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or "e" in text.casefold() or "_" in text:
            self.fault(column, f"“{text}” không phải số.", remedy)
            return None
        return number
