"""The desk of the sample year: a report signed, sent and open to the people, and a draft that waits for words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from typing import Any

WAIVED = "Năm mẫu: để nguyên cho người xem thấy."


def write() -> Iterator[str]:
    """Write each sample report that is not there yet, all of it or nothing, and name it."""
    from django.db import transaction

    from kheo.reports import life

    known = {(r.outline, r.place) for away in (False, True) for r in life.reports(archived=away)}
    for asked in json.loads(
        (files(__name__.rpartition(".")[0]) / "data/desk.json").read_text(encoding="utf-8")
    ):
        if (asked["outline"], asked["place"]) not in known:
            with transaction.atomic():
                name = _written(asked)
            yield name


def _written(asked: Mapping[str, Any]) -> str:
    from kheo.reports import actions, bodies, life

    body = bodies.add_body(actor=None, **asked["body"])
    report = actions.create(
        actor=None,
        outline=asked["outline"],
        place=asked["place"],
        start=date.fromisoformat(asked["start"]),
        end=date.fromisoformat(asked["end"]),
        body=body.pk,
    )
    for row in life.draft(report.pk).rows:
        if row.room and row.where in asked["words"]:
            actions.edit(actor=None, block=row.id, version=row.version, text=asked["words"][row.where])
    if "comment" in asked:
        actions.comment(actor=None, report=report.pk, text=asked["comment"])
    if "sign" in asked:
        _signed(report.pk, asked)
    return str(life.report(report.pk))


def _signed(report: int, asked: Mapping[str, Any]) -> None:
    from kheo.reports import checking, life, publishing, signing

    for point in checking.check(report).open:
        signing.waive(actor=None, report=report, point=point.key, reason=WAIVED)
    version = life.report(report).version
    signing.sign(actor=None, report=report, version=version, day=date.fromisoformat(asked["sign"]))
    sent = asked["send"]
    day = date.fromisoformat(sent["day"])
    signing.send(actor=None, report=report, to=sent["to"], how=sent["how"], day=day)
    publishing.publish(actor=None, report=report, seen=publishing.propose(report).checksum)
