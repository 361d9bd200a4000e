import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('filename', models.CharField(max_length=255)),
                ('media_type', models.CharField(max_length=127)),
                ('size', models.BigIntegerField()),
                ('title', models.TextField(blank=True)),
                ('text', models.TextField()),
                ('published', models.DateField(null=True)),
                ('period_start', models.DateField(null=True)),
                ('period_end', models.DateField(null=True)),
                ('place', models.CharField(max_length=32, null=True)),
                ('place_name', models.CharField(blank=True, max_length=255)),
                ('org', models.CharField(blank=True, max_length=255)),
                ('note', models.TextField(blank=True)),
                ('doubts', models.JSONField(default=list)),
                ('sample', models.BooleanField(default=False)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Audit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('action', models.CharField(max_length=32)),
                ('detail', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_rows', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_rows', to='ledger.document')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('span_start', models.PositiveIntegerField()),
                ('span_end', models.PositiveIntegerField()),
                ('text', models.CharField(max_length=255)),
                ('value', models.DecimalField(decimal_places=4, max_digits=24)),
                ('measure', models.CharField(max_length=8)),
                ('qualifier', models.CharField(max_length=8)),
                ('indicator', models.CharField(max_length=96, null=True)),
                ('kind', models.CharField(max_length=8, null=True)),
                ('basis', models.CharField(default='result', max_length=12)),
                ('period_start', models.DateField(null=True)),
                ('period_end', models.DateField(null=True)),
                ('place', models.CharField(max_length=32, null=True)),
                ('place_name', models.CharField(blank=True, max_length=255)),
                ('org', models.CharField(blank=True, max_length=255)),
                ('dims', models.JSONField(default=list)),
                ('form', models.CharField(default='statement', max_length=12)),
                ('state', models.CharField(default='proposed', max_length=12)),
                ('confidence', models.FloatField(default=0.0)),
                ('why', models.JSONField(default=list)),
                ('runners_up', models.JSONField(default=list)),
                ('doubts', models.JSONField(default=list)),
                ('seq', models.BigIntegerField(null=True, unique=True)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('decided', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='ledger.document')),
            ],
            options={
                'ordering': ['document_id', 'start', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LedgerState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('counter', models.BigIntegerField(default=0)),
                ('token', models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='ledgerstate_single')],
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('name', models.TextField()),
                ('place', models.CharField(max_length=32, null=True)),
                ('place_name', models.CharField(blank=True, max_length=255)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='ledger.document')),
            ],
            options={
                'ordering': ['document_id', 'start'],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n', models.PositiveIntegerField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('action', models.CharField(max_length=16)),
                ('reason', models.TextField(blank=True)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to=settings.AUTH_USER_MODEL)),
                ('figure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='ledger.figure')),
            ],
            options={
                'ordering': ['figure_id', 'n'],
            },
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['-created', '-id'], name='document_newest'),
        ),
        migrations.AddIndex(
            model_name='figure',
            index=models.Index(fields=['document', 'start'], name='figure_in_document'),
        ),
        migrations.AddIndex(
            model_name='figure',
            index=models.Index(fields=['state', 'indicator', 'period_end'], name='figure_by_indicator'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('measure__in', ['count', 'VND', 'kg', 'hour', 'm2', 'm3', 'km', 'litre', 'percent'])), name='figure_measure_known'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('qualifier__in', ['exact', 'over', 'under', 'about', 'vague'])), name='figure_qualifier_known'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['flow', 'stock'])), name='figure_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('basis__in', ['result', 'target', 'comparison'])), name='figure_basis_known'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('form__in', ['entry', 'statement'])), name='figure_form_known'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'confirmed', 'withdrawn'])), name='figure_state_known'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('start__lt', models.F('end'))), name='figure_span_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('value__gte', Decimal('0'))), name='figure_value_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('period_start__isnull', True), ('period_start__lte', models.F('period_end')), _connector='OR'), name='figure_period_in_order'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('seq__isnull', False), _connector='OR'), name='figure_confirmed_has_seq'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basis', 'result'), ('state', 'confirmed'), _negated=True), models.Q(('indicator__isnull', False), ('kind__isnull', False), ('period_end__isnull', False), ('place__isnull', False)), _connector='OR'), name='figure_confirmed_complete'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('figure', 'n'), name='revision_once'),
        ),
    ]
