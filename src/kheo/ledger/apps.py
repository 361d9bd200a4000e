"""The ledger as a Django app: it tells the engines where this installation keeps its changes of the map."""

from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class LedgerConfig(AppConfig):
    """Imported changes of places are read from the data folder named in the settings."""

    name = "kheo.ledger"

    def ready(self) -> None:
        from kheo import places
        from kheo.common.home import of_places

        places.use(lambda: of_places(Path(settings.KHEO_HOME)))
