"""The block prints of the sample commune: a sheet, its inks, and what is cut into them."""
