"""What checkdmarc makes of the same evidence, and where it differs from us. The only importer of checkdmarc."""
