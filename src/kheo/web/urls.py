"""Addresses of the pages. Vietnamese without marks, because people read them aloud."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from .pages import (
    documents,
    downloads,
    drawer,
    editing,
    explore,
    finding,
    health,
    issuing,
    outlines,
    overview,
    phrases,
    public,
    reading,
    report_after,
    report_back,
    report_check,
    report_draft,
    report_list,
    report_preview,
    report_public,
    report_stale,
    report_versions,
    session,
    settle,
    style,
)

app_name = "web"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("noi/", finding.place_options, name="places"),
    path("van-ban/", documents.listing, name="documents"),
    path("van-ban/tai-len/", documents.upload, name="upload"),
    path("van-ban/dan/", documents.paste, name="paste"),
    path("van-ban/chi-tieu/", reading.indicators, name="indicators"),
    path("van-ban/cum-tu/", phrases.listing, name="phrases"),
    path("van-ban/cum-tu/tai-ve.yaml", phrases.download, name="phrases-yaml"),
    *(
        path(f"van-ban/cum-tu/<int:id>/{deed}/", phrases.change, {"deed": deed}, name=f"phrase-{deed}")
        for deed in ("bat", "tat", "bo", "lay-lai")
    ),
    path("van-ban/<int:id>/", reading.show, name="reading"),
    path("van-ban/<int:id>/goc/", reading.original, name="original"),
    path("van-ban/<int:id>/xac-nhan/", reading.confirm_many, name="confirm-many"),
    path("van-ban/<int:id>/hoan-tac/", reading.undo_many, name="undo-many"),
    path("van-ban/<int:id>/so/<int:figure>/", reading.one, name="figure"),
    path("van-ban/<int:id>/so/<int:figure>/sua/", editing.edit, name="edit"),
    path("van-ban/<int:id>/so/<int:figure>/chi-tieu/", reading.choose, name="choose"),
    path("van-ban/<int:id>/so/<int:figure>/ghi-nho/", phrases.offer, name="offer"),
    path("van-ban/<int:id>/so/<int:figure>/ghi-nho/luu/", phrases.remember, name="remember"),
    path("van-ban/<int:id>/so/<int:figure>/lich-su/", reading.history, name="history"),
    *(
        path(f"van-ban/<int:id>/so/<int:figure>/{deed}/", reading.decide, {"deed": deed}, name=deed)
        for deed in ("xac-nhan", "bo", "hoan-tac")
    ),
    path("so-lieu/", explore.page, name="totals"),
    path("so-lieu/o/", drawer.drawer, name="drawer"),
    path("so-lieu/noi/", explore.tree_part, name="tree"),
    path("so-lieu/diem.json", explore.points_json, name="points"),
    path("so-lieu/tai-ve.csv", downloads.as_csv, name="csv"),
    path("so-lieu/tai-ve.xlsx", downloads.as_xlsx, name="xlsx"),
    path("doi-chieu/", settle.queue, name="settle"),
    path("doi-chieu/quyet/", settle.decide, name="settle-decide"),
    path("doi-chieu/<int:id>/hoan-tac/", settle.undo, name="settle-undo"),
    path("bao-cao/", report_list.listing, name="reports"),
    path("bao-cao/moi/", report_list.new, name="report-new"),
    path("bao-cao/xem/", report_preview.preview, name="report-preview"),
    path("bao-cao/xem/tai-ve.<str:kind>", report_preview.download, name="report-preview-file"),
    path("bao-cao/de-cuong/", outlines.listing, name="outlines"),
    path("bao-cao/de-cuong/<slug:code>/", outlines.show, name="outline"),
    path("bao-cao/de-cuong/<slug:code>/chep/", outlines.copy, name="outline-copy"),
    path("bao-cao/de-cuong/<slug:code>/chung/", outlines.general, name="outline-general"),
    path("bao-cao/de-cuong/<slug:code>/them/", outlines.add, name="outline-add"),
    path("bao-cao/de-cuong/<slug:code>/phan/<str:path>/", outlines.part, name="outline-part"),
    *(
        path(
            f"bao-cao/de-cuong/<slug:code>/phan/<str:path>/{deed}/",
            outlines.step,
            {"deed": deed},
            name=f"outline-{deed}",
        )
        for deed in ("len", "xuong", "bo")
    ),
    path("bao-cao/de-cuong/<slug:code>/hoan-tac/", outlines.undo, name="outline-undo"),
    path("bao-cao/de-cuong/<slug:code>/bo/", outlines.delete, name="outline-delete"),
    path("bao-cao/co-quan/", issuing.listing, name="bodies"),
    path("bao-cao/co-quan/moi/", issuing.edit, name="body-new"),
    path("bao-cao/co-quan/xem-mau/", issuing.sample, name="body-sample"),
    path("bao-cao/co-quan/<int:id>/", issuing.edit, name="body"),
    path("bao-cao/co-quan/<int:id>/thoi/", issuing.retire, name="body-retire"),
    path("bao-cao/<int:id>/", report_draft.show, name="report"),
    path("bao-cao/<int:id>/cap-nhat/", report_draft.refresh, name="report-refresh"),
    path("bao-cao/<int:id>/hoan-tac/", report_draft.undo, name="report-undo"),
    path("bao-cao/<int:id>/them/", report_draft.add_or_field, name="report-add"),
    path("bao-cao/<int:id>/doan/<int:block>/", report_draft.save_or_field, name="report-block"),
    path("bao-cao/<int:id>/doan/<int:block>/lich-su/", report_versions.block, name="report-block-past"),
    path("bao-cao/<int:id>/doan/<int:block>/cau/", report_draft.take, name="report-take"),
    *(
        path(
            f"bao-cao/<int:id>/doan/<int:block>/{deed}/",
            report_draft.deed,
            {"deed": deed},
            name=f"report-{deed}",
        )
        for deed in ("len", "xuong", "xoa", "lay-lai")
    ),
    path("bao-cao/<int:id>/kiem/", report_check.check, name="report-check"),
    path("bao-cao/<int:id>/kiem/de-nguyen/", report_check.waive, name="report-waive"),
    path("bao-cao/<int:id>/kiem/xong/", report_check.in_order, name="report-in-order"),
    path("bao-cao/<int:id>/ky/", report_check.sign, name="report-sign"),
    path("bao-cao/<int:id>/ky/co-quan/", report_check.body, name="report-body"),
    path("bao-cao/<int:id>/gui/", report_after.send, name="report-send"),
    path("bao-cao/<int:id>/tai-ve.<str:kind>", report_after.file, name="report-file"),
    path("bao-cao/<int:id>/in/", report_after.printing, name="report-print"),
    path("bao-cao/<int:id>/ban-moi/", report_after.again, name="report-again"),
    path("bao-cao/<int:id>/luu-tru/", report_after.archive, name="report-archive"),
    path("bao-cao/soat-lai/", report_stale.look_around, name="report-look-around"),
    path("bao-cao/<int:id>/doi-so/", report_stale.stale, name="report-stale"),
    path("bao-cao/<int:id>/doi-so/soat/", report_stale.look, name="report-look"),
    path("bao-cao/<int:id>/dinh-chinh/", report_stale.draft_notice, name="report-notice-new"),
    path("bao-cao/<int:id>/dinh-chinh/<int:notice>/", report_stale.notice, name="report-notice"),
    path(
        "bao-cao/<int:id>/dinh-chinh/<int:notice>/tai-ve.<str:kind>",
        report_stale.notice_file,
        name="report-notice-file",
    ),
    path("bao-cao/<int:id>/cong-khai/", report_public.show, name="report-public"),
    path("bao-cao/<int:id>/cong-khai/rut/", report_public.withdraw, name="report-withdraw"),
    path("bao-cao/<int:id>/phien-ban/", report_versions.show, name="report-versions"),
    path("bao-cao/<int:id>/dua-ve/", report_back.upload, name="report-back"),
    path("bao-cao/<int:id>/dua-ve/<int:ret>/", report_back.show, name="report-return"),
    path("bao-cao/<int:id>/dua-ve/<int:ret>/nhan/", report_back.take, name="report-return-take"),
    path("bao-cao/<int:id>/dua-ve/<int:ret>/so/", report_back.settle, name="report-return-number"),
    path("bao-cao/<int:id>/gop-y/", report_draft.remark, name="report-remark"),
    *(
        path(
            f"bao-cao/<int:id>/gop-y/<int:comment>/{word}/",
            report_draft.settle,
            {"done": done},
            name=f"report-remark-{word}",
        )
        for word, done in (("xong", True), ("mo-lai", False))
    ),
    path("cong-khai/", public.listing, name="public"),
    path("cong-khai/<slug:slug>/", public.edition, name="edition"),
    path("cong-khai/<slug:slug>/du-lieu.csv", public.figures, name="edition-figures"),
    path("cong-khai/<slug:slug>/tu-dien.csv", public.dictionary, name="edition-dictionary"),
    path("cong-khai/<slug:slug>/datapackage.json", public.package, name="edition-package"),
    path("kieu/", style.show, name="style"),
    path("suc-khoe/", health.show, name="health"),
    path("dang-nhap/", session.Enter.as_view(), name="login"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("ngon-ngu/", session.language, name="language"),
]
