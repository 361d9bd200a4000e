"""The first account administers outlines, issuing bodies and sign-off. New installations make it so at once."""

from django.db import migrations


def forwards(apps, schema_editor):
    people = apps.get_model("accounts", "User").objects
    if not people.filter(is_staff=True).exists():
        first = people.filter(is_active=True).order_by("pk").first()
        if first is not None:
            first.is_staff = True
            first.save(update_fields=["is_staff"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_user")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
