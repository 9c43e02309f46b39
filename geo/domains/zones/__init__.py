"""Hazard zones."""
