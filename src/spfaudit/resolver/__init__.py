"""The only I/O on DNS: sources of answers, and wrappers around them."""
