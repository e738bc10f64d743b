"""The manual: what rules and profiles say of themselves, and how a terminal and Markdown show it."""
