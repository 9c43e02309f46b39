"""The page Akun: one's own password, and for administrators accounts and tokens."""

from pages._ui.account import account_page
from pages._ui.shared import language

account_page.show(language.current())
