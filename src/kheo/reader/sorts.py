"""The one list of what a reading can doubt. Words are for the person who settles the figure; `when` is for
docs/reference/reader.md, which is generated from here."""

from __future__ import annotations

from dataclasses import dataclass

from kheo.common.types import Doubt


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of doubt: its code (stable), what it is about, when it is raised, what it says and what to do.

    `of`: "figure" (one number), "figures" (several numbers of a document against each other), "document" or "file".
    """

    code: str
    of: str
    when: str
    message: str
    hint: str


SORTS = (
    Sort(
        "no-indicator",
        "figure",
        "a result that no phrase of the catalogue fits",
        "Chưa biết số này thuộc chỉ tiêu nào.",
        "Chọn chỉ tiêu, hoặc bỏ qua nếu số này không cần báo cáo.",
    ),
    Sort(
        "rival-indicator",
        "figure",
        "another indicator weighs nearly as much",
        "Cũng có thể là “{rival}”.",
        "Chọn một trong hai chỉ tiêu.",
    ),
    Sort(
        "weak-indicator",
        "figure",
        "the indicator was told by words far from the number, or by a neighbour's",
        "Chỉ tiêu đoán theo từ ở xa con số.",
        "Đọc lại câu; đúng thì xác nhận, sai thì chọn chỉ tiêu khác.",
    ),
    Sort(
        "no-period",
        "figure",
        "neither the text nor the document says when",
        "Chưa rõ kỳ của số này.",
        "Ghi từ ngày, đến ngày.",
    ),
    Sort(
        "no-place",
        "figure",
        "neither the text nor the document says where",
        "Chưa rõ nơi của số này.",
        "Chọn đơn vị hành chính.",
    ),
    Sort(
        "unknown-place",
        "figure",
        "a place is named that the data of places does not have on that day",
        "Không tìm thấy đơn vị “{place}” vào ngày của văn bản.",
        "Chọn đơn vị hành chính; nếu tên viết sai thì sửa trong văn bản.",
    ),
    Sort(
        "ambiguous-place",
        "figure",
        "several units have the name that is told",
        "Nhiều nơi cùng tên; tạm lấy {place}.",
        "Chọn đúng nơi.",
    ),
    Sort(
        "decimal-point",
        "figure",
        "the number is written the English way",
        "“{text}” viết kiểu Anh, đọc là {value}.",
        "Kiểm tra dấu chấm, dấu phẩy; sai thì sửa giá trị.",
    ),
    Sort(
        "letters-as-digits",
        "figure",
        "letters stand for digits (1.2OO), as scanning leaves them",
        "“{text}” có chữ thay cho số, đọc là {value}.",
        "So với bản gốc; sai thì sửa giá trị.",
    ),
    Sort(
        "range",
        "figure",
        "two ends are told; the lower one is the value, the upper one is `to` in dims",
        "Đây là một khoảng; lấy đầu dưới của khoảng.",
        "Ghi số đúng nếu biết.",
    ),
    Sort(
        "one-count-two-objects",
        "figure",
        "one number stands before several things",
        "Một số cho nhiều thứ.",
        "Tách ra nếu biết từng số.",
    ),
    Sort(
        "over-whole",
        "figure",
        "more than the whole it is told of: 135/120",
        "{value} nhiều hơn tổng {whole}.",
        "Kiểm tra hai số; nếu là vượt chỉ tiêu thì xác nhận.",
    ),
    Sort(
        "balance-broken",
        "figures",
        "a balance of the catalogue does not close, or parts are more than their whole or miss it",
        "Không khớp: {sum}.",
        "Đối chiếu với bản gốc rồi sửa số sai; nguồn ghi như vậy thì xác nhận.",
    ),
    Sort(
        "share-broken",
        "figures",
        "a percentage is not what its two numbers make",
        "Tỷ lệ không khớp: {sum}.",
        "Kiểm tra tỷ lệ và hai số tạo ra nó; nguồn ghi như vậy thì xác nhận.",
    ),
    Sort(
        "product-broken",
        "figures",
        "so many things at so much each do not make the total told",
        "Tổng không khớp: {sum}.",
        "Kiểm tra số lượng, mức mỗi phần và tổng; nguồn ghi như vậy thì xác nhận.",
    ),
    Sort(
        "no-date",
        "document",
        "no date line, and none was given",
        "Văn bản không ghi ngày, nên kỳ và nơi có thể chưa đúng.",
        "Xem kỳ của từng số và sửa số chưa đúng; lần sau ghi ngày ở đầu hoặc cuối văn bản.",
    ),
    Sort(
        "no-place",
        "document",
        "the text names no place, and none was given",
        "Chưa rõ văn bản nói về nơi nào.",
        "Chọn đơn vị hành chính cho từng số; lần sau ghi tên tỉnh, xã trong tiêu đề hoặc câu đầu.",
    ),
    Sort(
        "no-figures",
        "document",
        "no number in the text is a figure",
        "Không thấy số liệu nào trong văn bản.",
        "Kiểm tra xem đã đưa đúng tệp và đủ nội dung chưa.",
    ),
    Sort(
        "no-marks",
        "document",
        "Vietnamese without its marks: words are told apart less well",
        "Văn bản viết không dấu, nên chỉ tiêu dễ nhầm.",
        "Dùng bản có dấu nếu có; nếu không, xem lại từng chỉ tiêu.",
    ),
    Sort(
        "lost-letters",
        "document",
        "letters were lost on the way (�)",
        "Văn bản bị mất chữ (có ký tự “�”).",
        "Mở lại tệp gốc và lưu bằng UTF-8, rồi đưa vào lần nữa.",
    ),
    Sort(
        "converted-encoding",
        "file",
        "lines in an encoding of before Unicode were converted",
        "{lines} dòng viết bằng mã cũ {encoding}, đã chuyển sang Unicode.",
        "Đối chiếu vài chỗ với bản gốc.",
    ),
    Sort(
        "part-not-read",
        "file",
        "a part of the file (a picture, an attachment) was left out",
        "{what}",
        "Nộp riêng phần này nếu cần.",
    ),
)

_OF = {(sort.of, sort.code): sort for sort in SORTS}


def doubt(of: str, code: str, start: int, end: int, **said: str) -> Doubt:
    """A doubt of the list on a stretch of the text; `said` fills the gaps of its message. KeyError for a code not listed."""
    sort = _OF[of, code]
    return Doubt(code, sort.message.format(**said), start, end, hint=sort.hint)
