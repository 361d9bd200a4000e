"""The life of a report. What was signed, sent or revised stays, as the ledger's revisions do (ledger 0002)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLES = ("reports_blockrevision", "reports_outlinerevision", "reports_snapshot", "reports_sending")
SQLITE = """
CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'history is never rewritten'); END
"""
POSTGRES = """
CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION ledger_history_stays()
"""


def forwards(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        schema_editor.execute((POSTGRES if postgres else SQLITE).format(table=table))


def backwards(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_stays" + (f" ON {table}" if postgres else ""))


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ledger', '0006_remembered_phrases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('kind', models.CharField(max_length=12)),
                ('position', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('base', models.JSONField(null=True)),
                ('lines', models.JSONField(default=dict)),
                ('hand', models.BooleanField(default=False)),
                ('deleted', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed', models.DateTimeField()),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changed_blocks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['report_id', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='IssuingBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('profile', models.CharField(default='state', max_length=32)),
                ('parent', models.CharField(blank=True, max_length=255)),
                ('name', models.CharField(max_length=255)),
                ('symbol', models.CharField(blank=True, max_length=64)),
                ('locality', models.CharField(blank=True, max_length=128)),
                ('collective', models.CharField(blank=True, max_length=255)),
                ('sign_for', models.CharField(blank=True, max_length=8)),
                ('sign_for_title', models.CharField(blank=True, max_length=255)),
                ('signer_title', models.CharField(blank=True, max_length=255)),
                ('signer_name', models.CharField(blank=True, max_length=128)),
                ('recipients', models.JSONField(default=list)),
                ('settings', models.JSONField(default=dict)),
                ('retired', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed', models.DateTimeField(auto_now=True)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changed_bodies', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['retired', 'name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='OutlineCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(max_length=255)),
                ('data', models.JSONField()),
                ('of', models.CharField(max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('deleted', models.BooleanField(default=False)),
                ('changed', models.DateTimeField(auto_now=True)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changed_outlines', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outline', models.CharField(max_length=64)),
                ('outline_name', models.CharField(max_length=255)),
                ('outline_data', models.JSONField()),
                ('place', models.CharField(max_length=32)),
                ('place_name', models.CharField(max_length=255)),
                ('start', models.DateField()),
                ('end', models.DateField()),
                ('boundaries', models.CharField(blank=True, max_length=10)),
                ('title', models.CharField(max_length=64)),
                ('subject', models.TextField()),
                ('state', models.CharField(default='draft', max_length=8)),
                ('version', models.PositiveIntegerField(default=1)),
                ('checked', models.PositiveIntegerField(null=True)),
                ('frame', models.JSONField()),
                ('mark', models.BigIntegerField()),
                ('edition', models.PositiveIntegerField(default=1)),
                ('reason', models.TextField(blank=True)),
                ('number', models.PositiveIntegerField(null=True)),
                ('symbol', models.CharField(blank=True, max_length=64)),
                ('signed', models.DateField(null=True)),
                ('signer', models.CharField(blank=True, max_length=128)),
                ('archived', models.BooleanField(default=False)),
                ('folded', models.TextField(blank=True)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('changed', models.DateTimeField(auto_now_add=True)),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='reports.issuingbody')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changed_reports', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='created_reports', to=settings.AUTH_USER_MODEL)),
                ('follows', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='reports.report')),
            ],
            options={
                'ordering': ['-changed', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('corrections', models.JSONField()),
                ('reason', models.TextField(blank=True)),
                ('issued', models.DateField(null=True)),
                ('number', models.PositiveIntegerField(null=True)),
                ('symbol', models.CharField(blank=True, max_length=64)),
                ('stored', models.TextField(blank=True)),
                ('files', models.JSONField(default=dict)),
                ('mark', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('changed', models.DateTimeField(auto_now=True)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changed_notices', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='created_notices', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='reports.report')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sentence', models.CharField(blank=True, max_length=16)),
                ('quote', models.TextField(blank=True)),
                ('text', models.TextField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('resolved', models.DateTimeField(null=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to=settings.AUTH_USER_MODEL)),
                ('block', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='reports.block')),
                ('reply_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='reports.comment')),
                ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resolved_comments', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='reports.report')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='block',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blocks', to='reports.report'),
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filename', models.CharField(max_length=255)),
                ('sha256', models.CharField(max_length=64)),
                ('version', models.PositiveIntegerField()),
                ('words', models.JSONField(default=list)),
                ('numbers', models.JSONField(default=list)),
                ('taken', models.DateTimeField(null=True)),
                ('closed', models.DateTimeField(null=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returns', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='reports.report')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Sending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.TextField()),
                ('day', models.DateField()),
                ('how', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sendings', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sendings', to='reports.report')),
            ],
            options={
                'ordering': ['day', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('stored', models.TextField()),
                ('numbers', models.JSONField()),
                ('figures', models.JSONField()),
                ('files', models.JSONField()),
                ('waived', models.JSONField(default=list)),
                ('mark', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to=settings.AUTH_USER_MODEL)),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='snapshot', to='reports.report')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=120)),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.TextField()),
                ('place', models.CharField(max_length=32)),
                ('place_name', models.CharField(max_length=255)),
                ('start', models.DateField(null=True)),
                ('end', models.DateField()),
                ('edition', models.JSONField()),
                ('cells', models.JSONField()),
                ('checksum', models.CharField(max_length=64)),
                ('note', models.TextField(blank=True)),
                ('published', models.DateTimeField()),
                ('withdrawn', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='publications', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawn_publications', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='reports.report')),
                ('snapshot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='reports.snapshot')),
            ],
            options={
                'ordering': ['-published', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='StaleLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.BigIntegerField()),
                ('at', models.DateTimeField(auto_now=True)),
                ('found', models.JSONField(default=list)),
                ('count', models.PositiveIntegerField(default=0)),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='look', to='reports.report')),
            ],
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('point', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('reason', models.TextField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='reports.report')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='BlockRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n', models.PositiveIntegerField()),
                ('step', models.PositiveIntegerField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('action', models.CharField(max_length=16)),
                ('state', models.JSONField()),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='block_revisions', to=settings.AUTH_USER_MODEL)),
                ('block', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='reports.block')),
            ],
            options={
                'ordering': ['block_id', 'n'],
                'indexes': [models.Index(fields=['block', 'step'], name='blockrevision_by_step')],
                'constraints': [models.UniqueConstraint(fields=('block', 'n'), name='blockrevision_once')],
            },
        ),
        migrations.CreateModel(
            name='OutlineRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n', models.PositiveIntegerField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('action', models.CharField(max_length=16)),
                ('name', models.CharField(max_length=255)),
                ('data', models.JSONField()),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outline_revisions', to=settings.AUTH_USER_MODEL)),
                ('outline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='reports.outlinecopy')),
            ],
            options={
                'ordering': ['outline_id', 'n'],
                'constraints': [models.UniqueConstraint(fields=('outline', 'n'), name='outlinerevision_once')],
            },
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['archived', '-changed', '-id'], name='report_newest'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'checked', 'signed', 'sent'])), name='report_state_known'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('start__lte', models.F('end'))), name='report_period_in_order'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['signed', 'sent']), _negated=True), models.Q(('number__isnull', False), ('signed__isnull', False)), _connector='OR'), name='report_signed_has_number'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.UniqueConstraint(fields=('report', 'key'), name='block_once'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(fields=('slug', 'number'), name='publication_once'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.UniqueConstraint(fields=('report', 'point'), name='waiver_once'),
        ),
        migrations.RunPython(forwards, backwards),
    ]
