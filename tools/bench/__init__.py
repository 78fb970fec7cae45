"""Measure what people wait for, beside what others make them wait: ``python -m tools.bench``."""
