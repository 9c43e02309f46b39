"""What lives as long as the server, in whatever way it was started."""

import importlib
import logging
import pkgutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import streamlit_folium
from streamlit import config, runtime

from geo.base.errors import PetaSiagaError
from geo.base.garbage import COLLECTOR
from geo.base.leftovers import remove_leftovers
from geo.base.settings import load_settings
from pages import _ui

_log = logging.getLogger("petasiaga")


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """For `st.App`: around everything that the server does."""
    # See geo.base.garbage: one thread collects for all, no longer each run for itself.
    config.set_option("runner.postScriptGC", False)
    with suppress(PetaSiagaError):
        # A setting that cannot be read is told on the page.
        config.set_option("server.maxUploadSize", load_settings().limits.max_file_mb)
    ended = threading.Event()
    threading.Thread(target=_warm, args=(ended,), name="warm", daemon=True).start()
    _register_map()
    with COLLECTOR.started():
        try:
            yield
        finally:
            ended.set()


def _register_map() -> None:
    """Tell the server where the browser's part of st_folium lies.

    The package does so itself only when a run of a page is the first to import it; imported by
    the thread of `_warm`, its address would answer 404 and no page would have a map.
    """
    if runtime.exists():
        runtime.get_instance().component_registry.register_component(
            streamlit_folium._component_func
        )


def _warm(ended: threading.Event) -> None:
    """Clean up after a killed process, and import the code of every page between two runs.

    Else the first visit of a page would do so, and slow everybody else down for seconds.
    """
    with suppress(PetaSiagaError):
        remove_leftovers(load_settings().workspace)
    for found in pkgutil.walk_packages(_ui.__path__, f"{_ui.__name__}."):
        COLLECTOR.wait_for_quiet(ended)
        if ended.is_set():
            return
        try:
            importlib.import_module(found.name)
        except Exception:
            # Whoever visits the page is told; a log without the reason would help nobody.
            _log.exception("%s cannot be imported", found.name)
