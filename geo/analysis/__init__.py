"""Analyses of one filter: counts by area, month and hazard, exposure, and checks of the zones."""
