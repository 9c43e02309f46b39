"""The page Kontak: numbers to call, the emergency ones large enough for a thumb."""

from geo.domains.contacts.kontak import KONTAK
from pages._ui.registers.numbers import emergency_numbers
from pages._ui.registers.register_page import page

page(KONTAK, above=emergency_numbers)
