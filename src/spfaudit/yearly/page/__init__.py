"""What the yearly report says, section by section, as tables and paragraphs that HTML and Markdown lay out alike."""
