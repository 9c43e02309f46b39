"""Shows hostile texts through the escaping door, for `test_text_is_text`."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[2]))

from pages._ui.shared.parts import plain, short
from tests.hostile import HOSTILE

for number, text in enumerate(HOSTILE):
    with st.container(key=f"text-{number}"):
        st.markdown(f"**{plain(text)}**")
        st.caption(plain(text))
        st.button(plain(text), key=f"button-{number}")
        st.table([plain(text)])
with st.container(key="long"):
    st.markdown(short("panjang " * 40))
