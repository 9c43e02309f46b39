"""PetaSiaga's entry: `streamlit run app.py` or `python app.py`."""

import streamlit as st

from geo.web.routes import ROUTES

app = st.App("pages/_frame.py", routes=ROUTES)

if __name__ == "__main__":
    app.run()
