"""Whatever is edited, building again gives byte for byte what building from nothing gives."""
