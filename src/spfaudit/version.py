"""Which version this is. The package's metadata are made from it: to read those takes longer than to start."""

VERSION = "0.1.0"
