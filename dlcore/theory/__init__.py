"""Formulas as functions."""
