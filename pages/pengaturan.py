"""The page Pengaturan: what the agency sets about itself."""

from pages._ui.agency import agency_page
from pages._ui.shared import language

agency_page.show(language.current())
