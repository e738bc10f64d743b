"""What has changed between two reports, and how it is told. Knows reports; knows neither DNS nor a database."""
