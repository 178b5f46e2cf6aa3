# The commands of this project. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help python install demo test browser lint bench faults hosts clean migration

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed (on Debian or Ubuntu: sudo apt-get install python3)."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv is missing (on Debian or Ubuntu: sudo apt-get install python3-venv)."; exit 1; }

# The stamps say for which dependencies the environment was made: it is made again when they change.
$(BIN)/.installed: setup.cfg pyproject.toml | python
	@echo "Making the environment in $(VENV) (a minute the first time) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[postgres]'
	@touch $@

$(BIN)/.installed-test: $(BIN)/.installed
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[postgres,test]'
	@touch $@

install: $(BIN)/.installed ## Make .venv with .venv/bin/lti-tool

demo: install ## Start the tool and a practice LMS with an example course (ARGS=--fresh begins anew)
	@$(BIN)/lti-tool demo $(ARGS)

test: $(BIN)/.installed-test ## Run the tests on every core, but for those in a browser (ARGS=tests/unit for some)
	@$(BIN)/python -m pytest -n auto --dist loadfile $(if $(ARGS),$(ARGS),--ignore=tests/browser)

browser: $(BIN)/.installed-test ## Look at the pages in Chromium: keyboard, phone, Thai, axe
	@$(BIN)/python -m pytest -n auto --dist loadfile tests/browser $(ARGS)

lint: $(BIN)/.installed-test ## Check the manner of writing
	@$(BIN)/ruff check lti_tool tests

hosts: $(BIN)/.installed-test ## Try a real Moodle (LTI_TOOL_MOODLE_URL and more: tests/hosts/moodle/README.md)
	@$(BIN)/python -m pytest tests/hosts

bench: $(BIN)/.installed-test ## Measure complete launches (JSON=file writes the figures)
	@$(BIN)/python -m tests.bench $(if $(JSON),--json $(JSON))

faults: $(BIN)/.installed-test ## Kill, cut, restart and misdate while decisions go on (JSON=file writes the figures)
	@$(BIN)/python -m tests.faults --json $(if $(JSON),$(JSON),faults.json)

migration: $(BIN)/.installed-test ## Write the next migration from the models (NAME="what changes")
	@$(BIN)/python -m tests.make_migration "$(NAME)"

clean: ## Remove the environment and the demo
	@rm -rf $(VENV) .demo *.egg-info
