# make demo   set up everything and audit the example inventory, offline
# make test   set up everything and run lint, types and all tests
# make fuzz   run the property tests on many more examples
# make golden write the golden files of every format anew, the manual page and the screen of the README
# make docs   write the rules' manual (docs/rules) from the rules and their cases
# make bench  measure speed, as ratios; also bench-far (20 ms away), bench-million (names) and bench-history

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: demo test lint types pytest servers suites fuzz bench bench-far bench-million bench-history golden docs clean help

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

demo: $(READY)
	@$(BIN)/spfaudit --version > /dev/null # if Python itself cannot start, its status is that of findings
	@status=0; $(BIN)/spfaudit check domains.example.yaml || status=$$?; \
	echo; \
	if [ $$status -eq 1 ]; \
	then echo "exit status 1: these examples have findings, on purpose; a CI job would fail here."; \
	else echo "exit status $$status: unexpected"; exit 1; fi

test: lint types pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

pytest: $(READY) servers suites
	$(BIN)/pytest -n 2 --dist worksteal

# The RFC 7208 and RFC 4408 conformance suites, out of pyspf's source distribution.
suites: $(READY)
	@$(BIN)/python tests/fetch_spf_suite.py

# The same properties as in the tests, on many more examples.
fuzz: $(READY) suites
	HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest -n 2 --dist worksteal tests/mail tests/policy/test_one_law.py tests/inventory tests/resolver/test_wire.py tests/resolver/test_wire_readers.py

bench: $(READY) servers
	$(BIN)/python bench/spf.py
	$(BIN)/python bench/run.py --names 2000
	$(BIN)/python bench/run.py --names 20000 --sample 500

bench-far: $(READY) servers
	$(BIN)/python bench/run.py --names 20000 --sample 500 --delay 20

bench-million: $(READY) servers
	$(BIN)/python bench/run.py --names 1000000 --rounds 1

bench-history: $(READY)
	$(BIN)/python bench/history.py

servers:
	@sh tests/require_servers.sh

golden: $(READY)
	cd tests && for made in report.goldens report.show_goldens diff.diff_goldens yearly.goldens notify.notify_goldens readme_screen man_page; \
	do ../$(BIN)/python -m $$made || exit 1; done

# Examples first: the pages are made of them, too.
docs: $(READY)
	cd tests && ../$(BIN)/python -m prepared_tables && ../$(BIN)/python -m rule_manual

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "spfaudit needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $(READY)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
