"""Tambour: the commune's site is the original, every network holds a copy."""

__version__ = "0.1.0"
