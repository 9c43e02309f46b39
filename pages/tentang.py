"""About: what this is, where every dataset comes from, and the settings in force."""

from pages._ui.about import about_page
from pages._ui.shared import cache, language

about_page.show(cache.snapshot(), cache.settings(), language.current())
