"""Serves one rival page (named by RIVAL) with our routes, so that all load Leaflet alike."""

import os

import streamlit as st

from geo.web.routes import ROUTES

app = st.App(f"{os.environ['RIVAL']}.py", routes=ROUTES)
