# Needs python3 (3.11 or later), make and the core utilities; everything else is installed into .venv by pip.
#
#   make demo PYTHON=python3.13        another Python
#   make test ARGS="-m slow"           the long tests; ARGS goes to pytest
#   make bench QUICK=1                 small sizes, answers still checked

PYTHON ?= python3
VENV   ?= .venv
ARGS   ?=
QUICK  ?=

RUN     := $(VENV)/ready-to-run
DEVELOP := $(VENV)/ready-to-develop
IN      := $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo test bench check format clean

help:
	@echo "make demo     price two shipped deals: licence-back and drug-royalty"
	@echo "make test     run the tests; ARGS=... goes to pytest, ARGS='-m slow' runs the long ones"
	@echo "make bench    measure, and check the answers measured; QUICK=1 for small sizes"
	@echo "make check    lint, formatting, types and the rules of the house"
	@echo "make format   format the code"
	@echo "make clean    remove what make and the tools have made, .venv included"

demo: $(RUN)
	@$(VENV)/bin/ipabs price licence-back
	@echo
	@$(VENV)/bin/ipabs price drug-royalty

test: $(DEVELOP)
	@$(IN) -m pytest -n auto --maxprocesses 8 --dist worksteal $(ARGS)

bench: $(DEVELOP)
	@$(IN) -m bench.run $(if $(QUICK),--quick)

check: $(DEVELOP)
	@$(IN) -m ruff check .
	@$(IN) -m ruff format --check .
	@$(IN) -m mypy
	@$(IN) -m pytest -q tests/test_house_rules.py

format: $(DEVELOP)
	@$(IN) -m ruff check --fix-only .
	@$(IN) -m ruff format .

clean:
	rm -rf $(VENV) build dist htmlcov .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache

# A stamp is the last thing a set-up writes. An environment that was left half made holds the file "unfinished" (or no
# pip at all) and is made anew; one that is whole is kept, so that a change of pyproject.toml only adds what is new.
define set-up
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "ipabs needs Python 3.11 or later: install one, then say which: make PYTHON=python3.13" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv module: install it (Debian, Ubuntu: apt-get install python3-venv), then make again" >&2; \
	  exit 1; }
	@if test -e $(VENV)/unfinished || ! $(IN) -c 'import pip' 2>/dev/null; then \
	  rm -rf $(VENV) && mkdir -p $(VENV) && touch $(VENV)/unfinished && $(PYTHON) -m venv $(VENV); fi
	@touch $(VENV)/unfinished && rm -f $(RUN) $(DEVELOP)
	@echo "setting up $(VENV): pip install --editable $(1)"
	@$(IN) -m pip install --quiet --disable-pip-version-check --editable "$(1)"
	@rm $(VENV)/unfinished
	@touch $(RUN) $@
endef

$(RUN): pyproject.toml
	$(call set-up,.)

$(DEVELOP): pyproject.toml | $(RUN)
	$(call set-up,.[dev])
