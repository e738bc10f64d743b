"""The monthly export: one row for each domain and requirement, with what is known of it and since when."""
