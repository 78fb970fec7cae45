"""Pelican plugins: one small module for each thing the build adds."""
