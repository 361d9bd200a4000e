""".eml → lines: subject, day, body without what it quotes, then every attachment that can be read, under its name.

An attachment that cannot be read is named in a notice and stops nothing; a forwarded letter is read like an attachment.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email import policy
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from kheo.common.errors import KheoError
from kheo.common.text import one_line
from kheo.reader.kinds import page
from kheo.reader.kinds.common import Lines, broken, check_length, too_long

MEDIA_TYPE = "message/rfc822"
_MOST_ATTACHMENTS = 30
_MOST_DEEP = 3
_MOST_MARKS = 5000  # lines that may part a letter
_QUOTED = re.compile(r"\s*>")
# "Vào 09:00 ngày 05/07/2023, A <a@b.vn> đã viết:": what follows was sent before.
_SENT_BEFORE = re.compile(
    r"\s*(?:(?:vào|on|ngày|lúc)\b.{0,200}(?:đã viết|viết|wrote)\s*:\s*$|-{2,}\s*(?:original message|thư gốc|thư chuyển tiếp)\b)",
    re.IGNORECASE,
)
_SIGNATURE = "-- "
Read = Callable[[bytes, str], Lines]
# What Python's own parser lets out when a header or a part is damaged.
_DAMAGED = (LookupError, ValueError, TypeError, AttributeError, MessageError, RecursionError)


def read(data: bytes, filename: str, of_file: Read, deep: int = 0) -> Lines:
    """`of_file` reads an attachment. KheoError file-broken, file-too-long."""
    if data.count(b"\n--") > _MOST_MARKS:
        raise too_long(filename, "Thư có quá nhiều phần.")
    try:
        message = BytesParser(policy=policy.default).parsebytes(data)
        if isinstance(message, EmailMessage) and any(name in message for name in ("from", "subject", "date")):
            return _read(message, filename, of_file, deep)
    except _DAMAGED as error:
        raise broken(filename, "thư .eml") from error
    raise broken(filename, "thư .eml")


def _read(message: EmailMessage, filename: str, of_file: Read, deep: int) -> Lines:
    subject = one_line(str(message.get("subject", "") or ""))
    lines = Lines(title=subject)
    if subject:
        lines.add(subject)
    if day := _day(message):
        lines.add(day)
    _body(message, lines, filename)
    attached = list(message.iter_attachments()) if message.is_multipart() else []
    for n, part in enumerate(attached):
        name = one_line(part.get_filename() or f"phần {n + 1}")
        if n >= _MOST_ATTACHMENTS:
            lines.notices.append(f"Chỉ đọc {_MOST_ATTACHMENTS} tệp đính kèm đầu tiên.")
            break
        _attachment(part, name, lines, of_file, deep)
        check_length(sum(map(len, lines.rows)), filename)
    return lines


def _day(message: EmailMessage) -> str:
    try:
        return f"{parsedate_to_datetime(str(message['date'])):%d/%m/%Y}" if message["date"] else ""
    except (ValueError, TypeError):
        return ""


def _body(message: EmailMessage, lines: Lines, filename: str) -> None:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return
    if body.get_content_subtype() == "html":
        lines.extend(page.read(_bytes(body), filename))
        return
    for line in _text(body).splitlines():
        if line == _SIGNATURE or _SENT_BEFORE.match(line):
            return
        if not _QUOTED.match(line):
            lines.add(line)


def _text(part: MIMEPart) -> str:
    from kheo.reader.kinds import plain

    data = _bytes(part)
    try:
        return data.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return plain.decoded(data, "thư")[0]


def _bytes(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _attachment(part: EmailMessage, name: str, lines: Lines, of_file: Read, deep: int) -> None:
    lines.add(f"Tệp đính kèm: {name}")
    try:
        if part.get_content_type() == MEDIA_TYPE:
            inner = part.get_content()
            if deep >= _MOST_DEEP or not isinstance(inner, EmailMessage):
                raise broken(name, "thư .eml")
            told = _read(inner, name, of_file, deep + 1)
        else:
            told = of_file(_bytes(part), name)
    except KheoError as error:
        lines.notices.append(f"Không đọc tệp đính kèm “{name}”: {error.message}")
        return
    except _DAMAGED:
        lines.notices.append(f"Không đọc tệp đính kèm “{name}”: phần thư bị hỏng.")
        return
    lines.extend(told)
