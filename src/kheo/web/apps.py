"""The pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "kheo.web"
    label = "web"
    verbose_name = "Trang"
