"""Tambour's Pelican plugins, themes and settings, as a wheel installs them (see ``syndicate.places``)."""
