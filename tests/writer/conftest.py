"""Reports and a catalogue for the writer's tests."""

import pytest
import writer_world


@pytest.fixture(scope="session")
def catalogue():
    return writer_world.make_catalogue()


@pytest.fixture
def province(catalogue):
    return writer_world.make_province(catalogue)


@pytest.fixture
def nation(catalogue):
    return writer_world.make_nation(catalogue)
