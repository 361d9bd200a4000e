#!/bin/sh
# What the tests need besides Python: Chromium for pages, LibreOffice and poppler for documents, Java for Apache Spark.
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-writer"
# Calc is a library inside LibreOffice and has no command of its own.
[ -e /usr/lib/libreoffice/program/libsclo.so ] || missing="$missing libreoffice-calc"
command -v pdftoppm >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing fonts-liberation >/dev/null && exit 0
fi
echo "make test cần thêm gói hệ thống:$missing. Hãy cài rồi chạy lại, ví dụ: sudo apt-get install$missing" >&2
exit 3
