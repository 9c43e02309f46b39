"""The page Audit: who changed what, and when."""

from pages._ui.audit import audit_page
from pages._ui.shared import language

audit_page.show(language.current())
