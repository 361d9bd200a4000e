"""The whole life by chance: figures change, people write, sign and reopen in any order.

At every moment: no word of a person is lost but by a person, what is signed stays, a draft can be printed, and what is
said to be stale is what is.
"""

from __future__ import annotations

import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kheo.common.errors import KheoError
from kheo.ledger import actions as ledger
from kheo.ledger.models import Figure, LedgerState
from kheo.reports import actions, bodies, checking, correcting, life, refreshing, sentences, signing
from kheo.reports.models import BlockRevision, Snapshot
from kheo.writer import guard, stored
from life_world import BODY, DAY, draft, tell, told

MORE = (
    "Trong năm 2020, Công an tỉnh Bình Phước đã thu hồi 15 khẩu súng.\n",
    "Trong năm 2020, Công an tỉnh Bình Phước đã tặng 1.300 phần quà.\n",
    "Trong năm 2019, Công an tỉnh Bình Phước đã tặng 900 phần quà.\n",
    "Trong năm 2020, Công an tỉnh Bình Phước đã tiếp nhận 58 nguồn tin.\n",
)
PICK = st.integers(0, 10**6)


class Life(RuleBasedStateMachine):
    """One report and its later editions."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.words = 0
        self.before = []
        self.sealed = {}
        self.told_more = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def begin(self):
        ledger.lock()
        LedgerState.objects.update(
            token=uuid.uuid4()
        )  # the mirror of an example that was rolled back is not this one's
        told()
        self.report = draft(body=bodies.add_body(actor=None, **BODY).pk).pk

    # What the test knows

    @property
    def open(self):
        return life.report(self.report).open

    def rows(self, kind=None):
        return [row for row in life.draft(self.report).rows if kind in (None, row.kind)]

    def one(self, n, rows):
        return rows[n % len(rows)] if rows else None

    def text(self):
        return [(row.key, row.markup) for row in self.rows() if row.kind in ("heading", "paragraph")]

    def own_words(self):
        return {word for _, text in self.text() for word in text.split() if word.startswith("từ")}

    def word(self):
        self.words += 1
        return f"từ{'abcdefghij'[self.words % 10] * (1 + self.words // 10)}"

    def step(self, act):
        """An act of a person; what undo must bring back is remembered."""
        before, version = self.text(), life.report(self.report).version
        act()
        if life.report(self.report).version != version:
            self.before.append(before)

    # The ledger moves

    @rule(n=PICK, value=st.integers(1, 3000))
    def correct(self, n, value):
        figure = self.one(n, list(Figure.objects.filter(state="confirmed").order_by("pk")))
        if figure:
            ledger.correct(actor=None, id=figure.pk, value=value)

    @rule(n=PICK)
    def withdraw(self, n):
        figures = list(Figure.objects.filter(state="confirmed").order_by("pk"))
        if len(figures) > 1:
            ledger.withdraw(actor=None, ids=[self.one(n, figures).pk])

    @rule(n=PICK)
    def bring_figure_back(self, n):
        figure = self.one(n, list(Figure.objects.filter(state="withdrawn").order_by("pk")))
        if figure:
            ledger.undo(actor=None, id=figure.pk)

    @precondition(lambda self: self.told_more < len(MORE))
    @rule()
    def tell_more(self):
        tell(MORE[self.told_more], f"them-{self.told_more}.txt")
        self.told_more += 1

    # People write

    @precondition(lambda self: self.open)
    @rule(n=PICK, how=st.sampled_from(("behind", "before", "within", "instead", "two", "sentence")))
    def edit(self, n, how):
        row = self.one(n, self.rows("paragraph"))
        if row is None:
            return
        word = self.word()
        middle = row.markup.find(" ") if how == "within" else -1
        text = {
            "behind": f"{row.markup} {word} tốt.",
            "before": f"{word} {row.markup}",
            "within": f"{row.markup[:middle]} {word}{row.markup[middle:]}" if middle > 0 else word,
            "instead": f"Viết lại: {word}.",
            "two": f"{row.markup}\nĐoạn {word}.",
            "sentence": f"Câu {word} đầu. {row.markup}",
        }[how]
        others = self.own_words() - set(row.markup.split())
        self.step(lambda: actions.edit(actor=None, block=row.id, version=row.version, text=text))
        kept = {w.strip(".") for w in self.own_words()}
        assert word in kept
        assert {w.strip(".") for w in others} <= kept

    @precondition(lambda self: self.open)
    @rule(n=PICK)
    def delete(self, n):
        row = self.one(n, self.rows())
        if row:
            self.step(lambda: actions.delete(actor=None, block=row.id, version=row.version))

    @precondition(lambda self: self.open)
    @rule(n=PICK)
    def restore(self, n):
        row = self.one(n, list(life.draft(self.report).gone))
        if row:
            self.step(lambda: actions.restore(actor=None, block=row.id))

    @precondition(lambda self: self.open)
    @rule(n=PICK, m=PICK)
    def move(self, n, m):
        rows = self.rows()
        if rows:
            after = self.one(m, [None, *(row.id for row in rows)])
            self.step(lambda: actions.move(actor=None, block=self.one(n, rows).id, after=after))

    @precondition(lambda self: self.open)
    @rule(n=PICK, heading=st.booleans())
    def add(self, n, heading):
        after = self.one(n, [None, *(row.id for row in self.rows())])
        kind = "heading" if heading else "paragraph"
        text = f"Mục {self.word()}"
        self.step(
            lambda: actions.add(actor=None, report=self.report, after=after, kind=kind, text=text, level=1)
        )

    @precondition(lambda self: self.open and self.before)
    @rule()
    def undo(self):
        actions.undo(actor=None, report=self.report, version=life.report(self.report).version)
        assert self.text() == self.before.pop()

    # The draft follows the ledger

    def composes(self):
        """Whether there is anything to tell."""
        try:
            refreshing.composed_now(life.report(self.report))
        except KheoError as error:
            if error.code != "report-empty":
                raise
            return False
        return True

    @precondition(lambda self: self.open and self.composes())
    @rule()
    def refresh(self):
        words = self.own_words()
        self.step(lambda: refreshing.refresh(actor=None, report=self.report))
        assert self.own_words() == words
        hand = {(row.id, told.id) for row in self.rows() for told in row.sentences if told.hand}
        for point in checking.check(self.report).points:
            if point.kind in ("changed", "gone"):
                assert (point.block, point.sentence) in hand, point

    @precondition(lambda self: self.open)
    @rule(n=PICK, take=st.sampled_from(("numbers", "fresh")))
    def accept(self, n, take):
        offered = [(row, told) for row in self.rows() for told in row.sentences if told.offer]
        if not offered:
            return
        row, told_of = self.one(n, offered)
        words = self.own_words()
        asked = {"block": row.id, "version": row.version, "sentence": told_of.id, "take": take}
        try:
            self.step(lambda: refreshing.accept(actor=None, **asked))
        except KheoError as error:
            if error.code != "sentence-rewrite" or told_of.offer.can_take_numbers:
                raise
            return
        if take == "numbers":
            assert self.own_words() == words

    # Signed, stale, reopened

    @precondition(lambda self: self.open)
    @rule()
    def sign(self):
        for point in checking.check(self.report).open:
            signing.waive(actor=None, report=self.report, point=point.key, reason="thử")
        version = life.report(self.report).version
        signing.sign(actor=None, report=self.report, version=version, day=DAY)
        kept = Snapshot.objects.get(report=self.report)
        self.sealed[kept.pk] = (kept.sha256, kept.stored, dict(kept.files))
        self.before.clear()

    @precondition(lambda self: not self.open)
    @rule()
    def look(self):
        report = life.report(self.report)
        kept = Snapshot.objects.get(report=report)
        found = correcting.look(self.report).found
        true = list(correcting.compared(report, kept))
        assert [one.data for one in found] == [one.data for one in true]

    @precondition(lambda self: not self.open)
    @rule()
    def notice(self):
        if correcting.look(self.report).open:
            made = correcting.draft_notice(actor=None, report=self.report)
            correcting.issue_notice(actor=None, notice=made.pk, version=1, day=DAY)
            assert correcting.look(self.report).open == ()

    @precondition(lambda self: not self.open)
    @rule()
    def reopen(self):
        before = self.text()
        self.report = signing.reopen(actor=None, report=self.report, reason="thử").pk
        assert [text for _, text in self.text()] == [text for _, text in before]

    # Always

    @invariant()
    def what_was_signed_stays(self):
        for kept in Snapshot.objects.all():
            assert (kept.sha256, kept.stored, kept.files) == self.sealed[kept.pk]
            assert signing.intact(kept)

    @precondition(lambda self: hasattr(self, "report"))
    @invariant()
    def it_can_be_printed(self):
        guard.check(life.assembled(life.report(self.report)))

    @precondition(lambda self: hasattr(self, "report"))
    @invariant()
    def nothing_written_is_ever_lost(self):
        kept = str(list(BlockRevision.objects.values_list("state", flat=True)))
        for n in range(1, self.words + 1):
            assert f"từ{'abcdefghij'[n % 10] * (1 + n // 10)}" in kept

    @precondition(lambda self: hasattr(self, "report"))
    @invariant()
    def text_to_edit_and_back_is_the_same(self):
        for row in self.rows("paragraph"):
            passage = sentences.with_marks(row.block, {})
            assert sentences.read(row.markup, passage, {}) == passage


def printed(report):
    """As the writer's printers do: the guard first, then bytes."""
    guard.check(report)
    return stored.to_json(report).encode()


@pytest.mark.django_db
def test_the_whole_life(monkeypatch):
    for module, name in ((signing, "SIGNING"), (correcting, "NOTICE_FILES")):
        monkeypatch.setattr(module, name, {"docx": printed})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=8, stateful_step_count=18, deadline=None, suppress_health_check=checks
        ),
    )
