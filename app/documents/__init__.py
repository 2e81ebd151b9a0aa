"""Work orders and exports as files. reportlab lives here and nowhere else."""
