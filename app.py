"""PetaSiaga's entry: `streamlit run app.py` or `python app.py`."""

import streamlit as st

from geo.web import citizens
from geo.web.routes import ROUTES
from pages._ui.shared.serving import lifespan

app = st.App("pages/_frame.py", routes=[*ROUTES, *citizens.ROUTES], lifespan=lifespan)

if __name__ == "__main__":
    app.run()
