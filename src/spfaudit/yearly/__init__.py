"""The yearly report: what was found and put right in a fiscal year, from the history, each number with its runs."""
