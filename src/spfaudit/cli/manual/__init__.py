"""The manual of the rules: what a page says, and how a terminal and Markdown show it."""
