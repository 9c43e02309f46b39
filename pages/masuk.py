"""The page Masuk: logging in."""

from pages._ui.login import login_page
from pages._ui.shared import language

login_page.show(language.current())
