"""Twelve originals of an invented commune, and what each network is sent for them: files that a person reads."""
