"""Tables of the life of a report. Meaning: docs/decisions/0016-life-of-a-report.md.

A report is kept as blocks in order (`Block.content` is `writer.stored` JSON), everything that belongs to none of them in
`Report.frame`. Every state a block was in stays as a BlockRevision; what was signed stays as a Snapshot.
"""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from kheo.ledger.models import Kept


class Life(StrEnum):
    """How far a report has come."""

    DRAFT = "draft"
    CHECKED = "checked"
    SIGNED = "signed"
    SENT = "sent"


def _person(name: str) -> models.ForeignKey:  # type: ignore[type-arg]
    """Who did it; None is the command line."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name=name)


class IssuingBody(models.Model):
    """Who issues reports: what stands in the header, under the text and after "Nơi nhận".

    The columns are the fields of writer.Issuer; `settings` are those of its profile (margins). A retired body is offered no
    more and stays on what it signed.
    """

    profile = models.CharField(max_length=32, default="state")
    parent = models.CharField(max_length=255, blank=True)
    name = models.CharField(max_length=255)
    symbol = models.CharField(max_length=64, blank=True)
    locality = models.CharField(max_length=128, blank=True)
    collective = models.CharField(max_length=255, blank=True)
    sign_for = models.CharField(max_length=8, blank=True)
    sign_for_title = models.CharField(max_length=255, blank=True)
    signer_title = models.CharField(max_length=255, blank=True)
    signer_name = models.CharField(max_length=128, blank=True)
    recipients = models.JSONField(default=list)
    settings = models.JSONField(default=dict)
    retired = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    changed = models.DateTimeField(auto_now=True)
    changed_by = _person("changed_bodies")

    class Meta:
        ordering = ["retired", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class NumberSeries(models.Model):
    """The last number given out of one book of numbers: an issuing body's, of one kind of paper, in one year."""

    key = models.CharField(max_length=64, unique=True)
    last = models.PositiveIntegerField(default=0)


class OutlineCopy(models.Model):
    """An outline that an administrator made of another; `data` is what writer.outline reads. A deleted one can come back."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    data = models.JSONField()
    of = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    deleted = models.BooleanField(default=False)
    changed = models.DateTimeField(auto_now=True)
    changed_by = _person("changed_outlines")

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class OutlineRevision(Kept):
    """What an outline was at each version."""

    outline = models.ForeignKey(OutlineCopy, on_delete=models.PROTECT, related_name="revisions")
    n = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    actor = _person("outline_revisions")
    action = models.CharField(max_length=16)
    name = models.CharField(max_length=255)
    data = models.JSONField()

    class Meta:
        ordering = ["outline_id", "n"]
        constraints = [models.UniqueConstraint(fields=["outline", "n"], name="outlinerevision_once")]


class Report(models.Model):
    """A report from its first draft on. `start`..`end` is its period, `boundaries` "" (as it was then) or the day of the map.

    `outline_data` is the outline as it was when the draft was made. `frame` is the stored report without its blocks, as of
    ledger counter `mark`. `version` grows with every step; `checked` is the version that was found in order.
    `follows` is the signed edition that this one is to replace.
    """

    outline = models.CharField(max_length=64)
    outline_name = models.CharField(max_length=255)
    outline_data = models.JSONField()
    place = models.CharField(max_length=32)
    place_name = models.CharField(max_length=255)
    start = models.DateField()
    end = models.DateField()
    boundaries = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=64)
    subject = models.TextField()
    body = models.ForeignKey(IssuingBody, null=True, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=8, default=Life.DRAFT.value)
    version = models.PositiveIntegerField(default=1)
    checked = models.PositiveIntegerField(null=True)
    frame = models.JSONField()
    mark = models.BigIntegerField()
    edition = models.PositiveIntegerField(default=1)
    follows = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    reason = models.TextField(blank=True)
    number = models.PositiveIntegerField(null=True)
    symbol = models.CharField(max_length=64, blank=True)
    signed = models.DateField(null=True)
    signer = models.CharField(max_length=128, blank=True)
    archived = models.BooleanField(default=False)
    folded = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True)
    created_by = _person("created_reports")
    changed = models.DateTimeField(auto_now_add=True)
    changed_by = _person("changed_reports")

    class Meta:
        ordering = ["-changed", "-pk"]
        indexes = [models.Index(fields=["archived", "-changed", "-id"], name="report_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in Life]), name="report_state_known"
            ),
            models.CheckConstraint(condition=Q(start__lte=models.F("end")), name="report_period_in_order"),
            models.CheckConstraint(
                condition=~Q(state__in=[Life.SIGNED.value, Life.SENT.value])
                | Q(number__isnull=False, signed__isnull=False),
                name="report_signed_has_number",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def open(self) -> bool:
        """Whether it may still be changed."""
        return self.state in (Life.DRAFT, Life.CHECKED)


class Block(models.Model):
    """A part of a draft: `content` as it stands, `base` as the writer last wrote it (None: a person's own).

    `lines` says of each sentence which of `base` it comes from and whether a person wrote it, and which of `base` were
    taken out (reports.sentences). `key` is the writer's id of it.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="blocks")
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=12)
    position = models.BigIntegerField()
    content = models.JSONField()
    base = models.JSONField(null=True)
    lines = models.JSONField(default=dict)
    hand = models.BooleanField(default=False)
    deleted = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    changed = models.DateTimeField()
    changed_by = _person("changed_blocks")

    class Meta:
        ordering = ["report_id", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="block_once")]


class BlockRevision(Kept):
    """A state of a block: its `version` is `n`, `step` the report's version that it came with."""

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="revisions")
    n = models.PositiveIntegerField()
    step = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    actor = _person("block_revisions")
    action = models.CharField(max_length=16)
    state = models.JSONField()

    class Meta:
        ordering = ["block_id", "n"]
        constraints = [models.UniqueConstraint(fields=["block", "n"], name="blockrevision_once")]
        indexes = [models.Index(fields=["block", "step"], name="blockrevision_by_step")]


class Comment(models.Model):
    """A remark on a report, a block of it or one sentence; `quote` is the sentence as it read then."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="comments")
    block = models.ForeignKey(Block, null=True, on_delete=models.PROTECT, related_name="comments")
    sentence = models.CharField(max_length=16, blank=True)
    quote = models.TextField(blank=True)
    text = models.TextField()
    reply_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replies")
    at = models.DateTimeField(auto_now_add=True)
    actor = _person("comments")
    resolved = models.DateTimeField(null=True)
    resolved_by = _person("resolved_comments")

    class Meta:
        ordering = ["at", "pk"]


class Waiver(models.Model):
    """A point of the check that somebody let stand, and why. `point` names what was seen, so a new value asks again."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="waivers")
    point = models.CharField(max_length=200)
    text = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    actor = _person("waivers")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "point"], name="waiver_once")]


class Snapshot(Kept):
    """What was signed: the stored report, every number printed, the figures behind them, and the files' SHA-256.

    `numbers`: [id, text, value, qualifier, code, place, what the ledger said where that was let stand]; `figures`: [figure id, revision, value, qualifier]; `files`: {"docx":
    sha256 of bytes kept under KHEO_HOME/documents}. `mark` is the ledger's counter. `sha256` is of all of these together.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="snapshot")
    at = models.DateTimeField(auto_now_add=True)
    actor = _person("snapshots")
    stored = models.TextField()
    numbers = models.JSONField()
    figures = models.JSONField()
    files = models.JSONField()
    waived = models.JSONField(default=list)
    mark = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)


class StaleLook(models.Model):
    """What changed under a signed report, as last looked for at ledger counter `mark`. Found again at any time."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="look")
    mark = models.BigIntegerField()
    at = models.DateTimeField(auto_now=True)
    found = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)


class Sending(Kept):
    """To whom a signed report went, on which day and how."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="sendings")
    to = models.TextField()
    day = models.DateField()
    how = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
    actor = _person("sendings")

    class Meta:
        ordering = ["day", "pk"]


class Notice(models.Model):
    """A correction notice: what reads otherwise now, sentence by sentence. Issued, it has a number of its own and stays."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="notices")
    corrections = models.JSONField()
    reason = models.TextField(blank=True)
    issued = models.DateField(null=True)
    number = models.PositiveIntegerField(null=True)
    symbol = models.CharField(max_length=64, blank=True)
    stored = models.TextField(blank=True)
    files = models.JSONField(default=dict)
    mark = models.BigIntegerField()
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)
    created_by = _person("created_notices")
    changed = models.DateTimeField(auto_now=True)
    changed_by = _person("changed_notices")

    class Meta:
        ordering = ["-pk"]


class Return(models.Model):
    """An edited DOCX that came back: its bytes are kept, `words` wait to be taken over, `numbers` to be settled."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="returns")
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    words = models.JSONField(default=list)
    numbers = models.JSONField(default=list)
    taken = models.DateTimeField(null=True)
    closed = models.DateTimeField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    actor = _person("returns")

    class Meta:
        ordering = ["-pk"]


class Publication(models.Model):
    """One public version of a report. Once it is out only its withdrawal is written.

    `slug` is the stable address, shared by all versions of a report and of those that follow it; `edition` is all that the
    public pages read; `cells` are the counts at stake with their true values, for judging later versions, and not public.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="publications")
    snapshot = models.ForeignKey(Snapshot, null=True, on_delete=models.PROTECT, related_name="publications")
    slug = models.SlugField(max_length=120)
    number = models.PositiveSmallIntegerField()
    title = models.TextField()
    place = models.CharField(max_length=32)
    place_name = models.CharField(max_length=255)
    start = models.DateField(null=True)
    end = models.DateField()
    edition = models.JSONField()
    cells = models.JSONField()
    checksum = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    published = models.DateTimeField()
    published_by = _person("publications")
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = _person("withdrawn_publications")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-published", "-pk"]
        constraints = [models.UniqueConstraint(fields=["slug", "number"], name="publication_once")]
