"""Figures for papers: one drawing, written as SVG, PDF or PNG, with its caption and its data.

A figure is readable without colour: lightness, hatching, shapes and figures carry what it says.
Its Chinese is always there: glyphs of the font that ships with the package, as outlines in an SVG
and embedded in a PDF, so that what a reader's machine has installed does not matter.
"""

from explorer.render.figures.figure import KINDS, SUFFIXES, Figure, write_figure

__all__ = ["KINDS", "SUFFIXES", "Figure", "write_figure"]
