"""The report as one HTML file. The only reporter that knows jinja2."""
