"""Documents are kept byte for byte, once."""

import pytest

from kheo.common.errors import KheoError
from kheo.ledger import actions, queries, store


def test_the_file_comes_back_as_it_was(entered, kheo_home):
    document, _ = entered
    assert queries.original(document).decode() == document.text
    assert (kheo_home / "documents" / document.sha256[:2] / document.sha256).is_file()


def test_the_same_file_twice_changes_nothing(entered, officer):
    document, _ = entered
    before = queries.counts(), queries.audit().count()
    again, created = actions.store_document(
        actor=officer, data=document.text.encode(), filename="khac.txt", text="?"
    )
    assert (again, created) == (document, False)
    assert again.filename == "bp-2020.txt"
    assert (queries.counts(), queries.audit().count()) == before


def test_a_file_that_changed_on_disk_is_noticed(entered):
    document, _ = entered
    store.path_of(document.sha256).write_bytes(b"khac")
    with pytest.raises(KheoError) as caught:
        queries.original(document)
    assert caught.value.code == "document-damaged"


def test_a_half_written_file_of_a_crash_is_written_again(kheo_home):
    data = "báo cáo".encode()
    path = store.path_of(store.digest(data))
    path.parent.mkdir(parents=True)
    path.write_bytes(data[:3])
    store.keep(data)
    assert path.read_bytes() == data


def test_a_failed_write_leaves_no_row(db, officer, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(KheoError) as caught:
        actions.store_document(actor=officer, data=b"x", filename="x.txt", text="x")
    assert caught.value.code == "document-not-kept"
    assert queries.counts().documents == 0
    assert not list((store.path_of("ab").parent.parent).rglob(".draft-*"))


def test_reading_twice_is_refused(entered, officer, reading):
    with pytest.raises(KheoError) as caught:
        actions.propose(actor=officer, document=entered[0], reading=reading)
    assert caught.value.code == "already-read"


def test_the_list_of_documents_costs_one_query(entered, officer, reading, django_assert_num_queries):
    for n in range(5):
        actions.store_document(actor=officer, data=str(n).encode(), filename=f"{n}.txt", text=str(n))
    with django_assert_num_queries(1):
        rows = [(row.title, row.n_figures, row.n_proposed) for row in queries.documents()]
    assert len(rows) == 6
    assert ("Báo cáo năm 2020", 3, 3) in rows


def test_a_reading_page_costs_two_queries(entered, django_assert_num_queries):
    with django_assert_num_queries(2):
        document = queries.document(entered[0].pk)
        figures = list(queries.figures_of(document))
        [queries.sentence(figure) for figure in figures]


@pytest.mark.parametrize(
    "words", ["Bình Phước", "bình phước", "binh phuoc", "2020 BÁO", "bp-2020", "công an"]
)
def test_documents_are_found_without_minding_case_or_marks(entered, words):
    assert queries.documents(words).count() == 1


def test_documents_that_do_not_match_are_not_found(entered):
    assert queries.documents("Cà Mau").count() == 0
    assert queries.documents("100%").count() == 0
