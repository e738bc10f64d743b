"""What a run tells a web server of its own accord: what has changed. Knows differences; knows no database."""
