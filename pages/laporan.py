"""The page Laporan: citizens' reports, to be verified."""

from geo.domains.reports.laporan import LAPORAN
from pages._ui.registers.register_page import page

page(LAPORAN)
