"""`python -m spfaudit`."""

from spfaudit.cli.main import main

main()
