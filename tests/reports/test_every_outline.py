"""Every outline of Khéo on the sample year: a fresh draft is in order, and nothing is found where nothing happened."""

from __future__ import annotations

from datetime import date
from importlib import resources

import pytest

from kheo import writer
from kheo.intake.actions import import_document
from kheo.reports import actions, checking, life, refreshing, returning, sentences

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(admin):
    for file in sorted((resources.files("kheo.sample") / "data").iterdir(), key=lambda f: f.name):
        if file.name.endswith("-2020.txt") or file.name.endswith("-2019.txt"):
            import_document(actor=admin, data=file.read_bytes(), filename=file.name, confirm=True)


def test_nothing_is_found_where_nothing_happened(admin, body, sample):
    for outline in writer.builtin():
        report = actions.create(
            actor=admin,
            outline=outline,
            place="70~2025",
            start=date(2020, 1, 1),
            end=date(2020, 12, 31),
            body=body.pk,
        )
        done = refreshing.refresh(actor=admin, report=report.pk)
        assert (done, life.report(report.pk).version) == (refreshing.Refreshed(0, 0, 0, 0), 1), outline
        assert _kinds(report) <= {"empty", "contradiction"}, outline
        for row in life.draft(report.pk).rows:
            if row.kind == "paragraph" and row.sentences:
                passage = sentences.written(row.block)
                assert sentences.read(row.markup, passage, {}) == passage, row.markup
                text = f"Thật vậy, {row.markup}"
                actions.edit(actor=admin, block=row.id, version=row.version, text=text)
        assert _kinds(report) <= {"empty", "contradiction"}, outline
        back = writer.read_back(returning.exported(report.pk))
        assert (back.changed, back.loose, back.gone, back.form) == ((), (), (), ()), outline
        assert not any(block.edited for block in back.blocks), outline


def _kinds(report):
    return {point.kind for point in checking.check(report.pk).points}
