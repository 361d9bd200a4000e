"""Tables of the ledger. Meaning: docs/meaning.md; decisions: docs/decisions/0007-ledger.md."""

from __future__ import annotations

import uuid
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.common.errors import KheoError
from kheo.common.text import bare
from kheo.common.types import Basis, Form, Kind, Measure, Qualifier, State


def _in(field: str, enum: type[StrEnum]) -> models.CheckConstraint:
    values = [item.value for item in enum]
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=f"figure_{field}_known")


class KeptQuerySet(models.QuerySet[Any]):
    """Rows that are written once."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused: history is never rewritten."""
        raise _kept()

    def delete(self) -> NoReturn:
        """Refused: history is never deleted."""
        raise _kept()


def _kept() -> KheoError:
    return KheoError(
        "history-kept",
        "lịch sử sổ không sửa, không xóa được.",
        remedy="Ghi một thao tác mới (đính chính, rút).",
    )


class Kept(models.Model):
    """A row that is inserted once and then stays."""

    objects: ClassVar[models.Manager[Any]] = models.Manager.from_queryset(KeptQuerySet)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only."""
        if not self._state.adding:
            raise _kept()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise _kept()


class LedgerState(models.Model):
    """One row: the counter that orders confirmations, locked by every write, and the identity of this ledger.

    `judged` is the counter up to which suspects were looked for.
    """

    counter = models.BigIntegerField(default=0)
    token = models.UUIDField(default=uuid.uuid4)
    judged = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="ledgerstate_single")]


class Document(models.Model):
    """A file kept byte for byte at KHEO_HOME/documents/<first two>/<sha256>.

    `place` is an id of kheo.places; `folded` is what searching looks into, without marks.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    filename = models.CharField(max_length=255)
    media_type = models.CharField(max_length=127)
    size = models.BigIntegerField()
    title = models.TextField(blank=True)
    text = models.TextField()
    published = models.DateField(null=True)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    place = models.CharField(max_length=32, null=True)
    place_name = models.CharField(max_length=255, blank=True)
    org = models.CharField(max_length=255, blank=True)
    note = models.TextField(blank=True)
    doubts = models.JSONField(default=list)
    folded = models.TextField(blank=True, default="")
    sample = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="documents"
    )

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [models.Index(fields=["-created", "-id"], name="document_newest")]

    def __str__(self) -> str:
        return self.title or self.filename

    def searchable(self) -> str:
        """Title, file name, place and organisation as `folded` holds them."""
        return bare(f"{self.title} {self.filename} {self.place_name} {self.org}")


class Figure(models.Model):
    """One quantity read in a document. start:end and span_* are characters of Document.text.

    `dims` is a list of [name, value], `runners_up` of [code, weight], `doubts` of {code, message, start, end, hint}.
    `seq` is taken from the counter at every confirmation, `version` at every decision.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="figures")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()
    text = models.CharField(max_length=255)
    value = models.DecimalField(max_digits=24, decimal_places=4)
    measure = models.CharField(max_length=8)
    qualifier = models.CharField(max_length=8)
    indicator = models.CharField(max_length=96, null=True)
    kind = models.CharField(max_length=8, null=True)
    basis = models.CharField(max_length=12, default=Basis.RESULT.value)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    place = models.CharField(max_length=32, null=True)
    place_name = models.CharField(max_length=255, blank=True)
    org = models.CharField(max_length=255, blank=True)
    dims = models.JSONField(default=list)
    form = models.CharField(max_length=12, default=Form.STATEMENT.value)
    state = models.CharField(max_length=12, default=State.PROPOSED.value)
    confidence = models.FloatField(default=0.0)
    why = models.JSONField(default=list)
    runners_up = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    seq = models.BigIntegerField(null=True, unique=True)
    version = models.BigIntegerField(default=0, db_index=True)
    created = models.DateTimeField(auto_now_add=True)
    decided = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="decisions"
    )

    class Meta:
        ordering = ["document_id", "start", "pk"]
        indexes = [
            models.Index(fields=["document", "start"], name="figure_in_document"),
            models.Index(fields=["state", "indicator", "period_end"], name="figure_by_indicator"),
            models.Index(fields=["place", "indicator"], name="figure_by_key"),
        ]
        constraints = [
            _in("measure", Measure),
            _in("qualifier", Qualifier),
            _in("kind", Kind),
            _in("basis", Basis),
            _in("form", Form),
            _in("state", State),
            models.CheckConstraint(condition=Q(start__lt=models.F("end")), name="figure_span_not_empty"),
            models.CheckConstraint(condition=Q(value__gte=Decimal(0)), name="figure_value_not_negative"),
            models.CheckConstraint(
                condition=Q(period_start__isnull=True) | Q(period_start__lte=models.F("period_end")),
                name="figure_period_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CONFIRMED.value) | Q(seq__isnull=False),
                name="figure_confirmed_has_seq",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CONFIRMED.value, basis=Basis.RESULT.value)
                | Q(
                    indicator__isnull=False, kind__isnull=False, place__isnull=False, period_end__isnull=False
                ),
                name="figure_confirmed_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text} ({self.indicator or '?'})"


class Revision(Kept):
    """What one action did to one figure: the fields that changed, before and after."""

    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="revisions")
    n = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="revisions"
    )
    action = models.CharField(max_length=16)
    reason = models.TextField(blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["figure_id", "n"]
        constraints = [models.UniqueConstraint(fields=["figure", "n"], name="revision_once")]


class Audit(Kept):
    """Who did what when, one row an action. `actor` None is the command line."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="audit_rows"
    )
    action = models.CharField(max_length=32)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="audit_rows")
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]


class Programme(models.Model):
    """A named model, campaign or movement activity mentioned in a document."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="programmes")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    name = models.TextField()
    place = models.CharField(max_length=32, null=True)
    place_name = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["document_id", "start"]


class Suspect(models.Model):
    """Something a person should look at (ledger.suspicion says what). Found again from the figures at any time.

    `signature` changes with any figure involved; `detail` holds what words the suspicion; `weight` orders the queue.
    """

    kind = models.CharField(max_length=12)
    signature = models.CharField(max_length=40, unique=True)
    indicator = models.CharField(max_length=96)
    place = models.CharField(max_length=32)
    other_place = models.CharField(max_length=32, null=True)
    start = models.DateField(null=True)
    end = models.DateField()
    weight = models.FloatField()
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-weight", "-end", "signature"]
        indexes = [
            models.Index(fields=["-weight", "-end", "signature"], name="suspect_queue"),
            models.Index(fields=["place", "indicator"], name="suspect_by_key"),
        ]


class SuspectFigure(models.Model):
    """A figure on one side of a suspect; side 0 is what totals use."""

    suspect = models.ForeignKey(Suspect, on_delete=models.CASCADE, related_name="members")
    figure = models.ForeignKey(Figure, on_delete=models.CASCADE, related_name="suspected")
    side = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["side", "figure_id"]
        constraints = [models.UniqueConstraint(fields=["suspect", "figure"], name="suspectfigure_once")]


class Settlement(Kept):
    """What a person decided of a suspect; it holds for its signature until another row undoes it.

    `sides` are lists of figure ids, `revisions` [figure, n] of what the decision itself changed.
    """

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="settlements"
    )
    kind = models.CharField(max_length=12)
    signature = models.CharField(max_length=40, db_index=True)
    verdict = models.CharField(max_length=8)
    side = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True)
    indicator = models.CharField(max_length=96)
    place = models.CharField(max_length=32)
    other_place = models.CharField(max_length=32, null=True)
    start = models.DateField(null=True)
    end = models.DateField()
    detail = models.JSONField(default=dict)
    sides = models.JSONField(default=list)
    revisions = models.JSONField(default=list)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")

    class Meta:
        ordering = ["-pk"]


class RememberedPhrase(models.Model):
    """Words that name an indicator at this installation, as a person taught it by correcting a figure.

    `folded` is the phrase as phrases are compared. A removed one stays, so that removing can be taken back; of those that
    stay, words name one indicator. `figure` is what it was taught by.
    """

    indicator = models.CharField(max_length=96)
    phrase = models.CharField(max_length=120)
    folded = models.CharField(max_length=120)
    example = models.TextField()
    figure = models.ForeignKey(Figure, null=True, on_delete=models.PROTECT, related_name="taught")
    active = models.BooleanField(default=True)
    removed = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="phrases"
    )
    changed = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="changed_phrases"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["folded"], condition=Q(removed=False), name="rememberedphrase_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.phrase} ({self.indicator})"


class PhraseUse(models.Model):
    """A figure whose indicator was read by a remembered phrase."""

    phrase = models.ForeignKey(RememberedPhrase, on_delete=models.PROTECT, related_name="uses")
    figure = models.OneToOneField(Figure, on_delete=models.CASCADE, related_name="by_phrase")
