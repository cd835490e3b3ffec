"""Measurements; each says how to run it."""
