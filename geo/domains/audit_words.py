"""The words of every register that writes into the audit, made from the declarations."""

from collections.abc import Mapping
from types import MappingProxyType

from geo.access.audit_reading import OWN_WORDS, RegisterWords
from geo.domains.registers import REGISTERS
from geo.registers.declaration import Register
from geo.registers.words import COMMON_LABELS


def words_of(register: Register) -> RegisterWords:
    """How a register's fields, choices and states are called."""
    return RegisterWords(
        register.title,
        {**COMMON_LABELS, **{field.name: field.label for field in register.fields}},
        {
            "state": {state.key: state.label for state in register.states},
            **{field.name: field.choices for field in register.fields if field.choices},
        },
    )


AUDIT_WORDS: Mapping[str, RegisterWords] = MappingProxyType(
    {**OWN_WORDS, **{key: words_of(register) for key, register in REGISTERS.items()}}
)
