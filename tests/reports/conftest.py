"""A province with two years of figures, an issuing body, and who works on its report.

Django starts after this file is read: what needs it is imported by the fixtures.
"""

import pytest


@pytest.fixture
def figures(db):
    """Figures of 2020 by indicator; those of 2019 stand behind the comparisons."""
    from life_world import told

    return told()


@pytest.fixture
def admin(officer):
    """The officer, who also administers."""
    officer.is_staff = True
    officer.save()
    return officer


@pytest.fixture
def lan(db):
    """A colleague."""
    from kheo.accounts.models import User

    return User.objects.create_user("lan", password="mat-khau-dai-hon", first_name="Lan")


@pytest.fixture
def body(admin):
    """A whole issuing body."""
    from kheo.reports import bodies
    from life_world import BODY

    return bodies.add_body(actor=admin, **BODY)


@pytest.fixture
def report(admin, figures, body):
    """A draft of the year, issued by the body."""
    from life_world import draft

    return draft(admin, body=body.pk)
