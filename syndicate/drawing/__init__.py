"""Drawings made by program: flat shapes in a few named inks, written as SVG for pages or as pixels for cards.

A drawing is a ``Scene``; the same seed and inks always give the same bytes. Lengths are in units of the scene (its
width and height), y downwards; colours are ``#rrggbb``.
"""
