"""PetaSiaga's entry: `streamlit run app.py` or `python app.py`."""

import streamlit as st
from starlette.middleware import Middleware

from geo.web import citizens
from geo.web.headers import ProtectingHeaders
from geo.web.routes import ROUTES, UNKNOWN
from pages._ui.shared.serving import lifespan

app = st.App(
    "pages/_frame.py",
    routes=[*ROUTES, *citizens.ROUTES, UNKNOWN],
    middleware=[Middleware(ProtectingHeaders)],
    lifespan=lifespan,
)

if __name__ == "__main__":
    app.run()
