"""About: what this is, where every dataset comes from, and the settings in force."""

from pages._ui import about, cache, language

about.show(cache.snapshot(), cache.settings(), language.current())
