"""Every register. A further one is one declaration, one line here and one migration."""

from collections.abc import Mapping
from types import MappingProxyType

import sqlalchemy as sa

from geo.domains.contacts.kontak import KONTAK
from geo.domains.reports import contacts
from geo.domains.reports.laporan import LAPORAN
from geo.domains.response.posko import POSKO
from geo.registers.declaration import Register

REGISTERS: Mapping[str, Register] = MappingProxyType({r.key: r for r in (POSKO, KONTAK, LAPORAN)})

#: Made here, so that whoever imports this module knows the whole schema.
TABLES: tuple[sa.Table, ...] = (
    *(register.table for register in REGISTERS.values()),
    contacts.contacts,
    contacts.answers,
)
