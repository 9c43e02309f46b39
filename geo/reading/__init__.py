"""Raw rows and features → canonical values: dates, counts, positions, names, columns."""
