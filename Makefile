# Everything a person does with this checkout. Needs Python 3.11 or later and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run dev demo test test-faults test-postgres test-wordpress test-all check bench bench-docs docs screenshots vendor clean

run: $(VENV)/.run
	$(BIN)/python app.py

dev: $(VENV)/.run
	$(BIN)/flask --app app run --debug --host $${HOST:-127.0.0.1} --port $${PORT:-8000}

# The site with examples of comments and favourites, and an owner to sign in with; all of it is gone when it ends.
demo: $(VENV)/.run
	$(BIN)/python tools/demo.py

test: $(VENV)/.dev
	$(BIN)/python tools/chromium.py
	$(BIN)/python -m pytest

# What touches the readers' database, once more on a PostgreSQL that is started for it and thrown away. The tests of
# widgets have readers without a database, those of bombs only render; so both stay out.
test-postgres: $(VENV)/.dev
	@echo "test-postgres installs Debian's postgresql where it is missing."
	$(BIN)/python tools/postgres.py $(BIN)/python -m pytest tests/engine tests/web \
		tests/faults/test_kill.py tests/faults/test_clock.py tests/faults/test_storage.py \
		tests/browser/test_comments.py tests/browser/test_favourites.py tests/browser/test_moderation.py

# What takes long: killed writers, a full disk, a locked or read-only database, texts made to stop a server.
test-faults: $(VENV)/.dev
	@echo "test-faults installs Debian's redis-server where it is missing."
	$(BIN)/python -m pytest -n 0 tests/faults

# The plugin and pasted addresses in a real WordPress, which is brought up in a temporary folder and taken down again.
test-wordpress: $(VENV)/.dev
	$(BIN)/python tools/chromium.py
	@echo "test-wordpress installs Debian's wordpress, php, mariadb-server and nginx-light where they are missing."
	$(BIN)/python -m pytest -n 0 tests/wordpress

# Besides the tests: a fresh clone that installs the site's packages from the registry and runs. Later parts come here.
test-all: test test-faults test-postgres test-wordpress
	@echo "test-all makes a clone in a temporary folder and installs requirements.txt into it; nothing else."
	$(BIN)/python -m pytest -n 0 tests/fresh_clone.py

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Measures bytes and times beside those of others, and prints them; takes some minutes, needs npm and a quiet machine.
bench: $(VENV)/.dev
	$(BIN)/python tools/chromium.py
	$(BIN)/python -m tests.bench

# The same, written into docs/benchmark.md.
bench-docs: $(VENV)/.dev
	$(BIN)/python tools/chromium.py
	$(BIN)/python -m tests.bench --write

# Makes the generated part of docs/ anew.
docs: $(VENV)/.run
	$(BIN)/python tools/docs.py

screenshots: $(VENV)/.dev
	$(BIN)/python tools/screenshots.py

# Renews font, icons and the body's outline from npm; needs npm. What it writes is committed.
vendor: $(VENV)/.run
	$(BIN)/python tools/vendor.py

clean:
	rm -rf $(VENV) instance

$(VENV)/bin/python:
	$(PYTHON) tools/venv.py $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.run
