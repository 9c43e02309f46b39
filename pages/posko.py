"""The page Posko: command posts, shelters and kitchens."""

from geo.domains.response.posko import POSKO
from pages._ui.registers.register_page import page

page(POSKO)
