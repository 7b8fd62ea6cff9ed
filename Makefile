# Commands for working with this checkout. They need Python 3.11.5 or later and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11.5 --generate-hashes \
	--custom-compile-command "make requirements" $(UPGRADE)

# Compiled code is kept, so that each worker of the tests and each process that they start has less to compile.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install run dev demo test test-chromium test-faults test-postgres test-wordpress test-browsers \
	test-checkers test-all check requirements audit bench bench-docs prove docs screenshots screenshots-wordpress vendor clean

# Serve the site.
run: $(VENV)/.run
	$(BIN)/python app.py

# Install everything that the site needs.
install: $(VENV)/.run

# Serve the site for development: it reloads when files change, and shows problems of the content in the page.
dev: $(VENV)/.run
	$(BIN)/flask --app app run --debug --host $${HOST:-127.0.0.1} --port $${PORT:-8000}

# Serve the site with example comments and a user to log in with. All of it is deleted when the server stops.
demo: $(VENV)/.run
	$(BIN)/python tools/demo.py

test: $(VENV)/.dev
	$(BIN)/python -m pytest

# Test pages and scripts in Chromium.
test-chromium: $(VENV)/.dev
	$(BIN)/python tools/chromium.py
	$(BIN)/python -m pytest tests/browser

# Run the tests that can differ on PostgreSQL again, on a server that is started for them and then deleted. Only tests with
# a database of their own do (see tests/conftest.py). Left out by folder: tests of widgets, which use no database;
# tests/faults/test_bombs.py, which only renders; and tests/browser, whose requests tests/web sends, too.
test-postgres: $(VENV)/.dev
	@echo "test-postgres installs Debian's postgresql if it is missing."
	$(BIN)/python tools/postgres.py $(BIN)/python -m pytest tests/engine tests/web \
		tests/faults/test_kill.py tests/faults/test_clock.py tests/faults/test_storage.py

# Run the slow tests: killed writers, a full disk, a locked or read-only database, texts made to exhaust the server.
test-faults: $(VENV)/.dev
	@echo "test-faults installs Debian's redis-server if it is missing."
	$(BIN)/python -m pytest -n 0 tests/faults

# Test the plugin and pasted addresses in a real WordPress, in a temporary folder: everything in the newest one that
# Debian has, and to save time only the plugin and pasted addresses in 6.1, the oldest one that the plugin supports.
test-wordpress: $(VENV)/.dev
	$(BIN)/python tools/chromium.py
	@echo "test-wordpress installs Debian's wordpress, php, mariadb-server, nginx-light, npm and Java if they are missing."
	$(BIN)/python -m pytest -n 0 tests/wordpress
	WORDPRESS=oldest $(BIN)/python -m pytest -n 0 tests/wordpress/test_block.py tests/wordpress/test_pasted.py \
		tests/wordpress/test_plugin.py tests/wordpress/test_plugin_frames.py

# Try what has a script in Firefox and WebKit, one path from start to end each.
test-browsers: $(VENV)/.dev
	@echo "test-browsers installs Debian's firefox-esr, webkit2gtk-driver, python3-gi, pulseaudio and xvfb if missing."
	$(BIN)/python -m pytest -n 0 tests/other_browsers

# Run pages, frames and what is in feeds through the Nu Html Checker, and Lighthouse on some pages.
test-checkers: $(VENV)/.dev
	$(BIN)/python tools/chromium.py
	@echo "test-checkers installs Debian's default-jre-headless and npm if they are missing."
	$(BIN)/python -m pytest -n 0 tests/checkers

# Run all tests, then install a fresh clone and run it.
test-all: test test-chromium test-faults test-postgres test-wordpress test-browsers test-checkers
	@echo "test-all makes a clone in a temporary folder and installs requirements.txt into it."
	$(BIN)/python -m pytest -n 0 tests/fresh_clone.py

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Write requirements.txt and requirements-dev.txt from pyproject.toml. Versions stay as they are if they still fit.
# `make requirements UPGRADE=--upgrade` takes the newest versions instead.
requirements: $(VENV)/.dev
	$(LOCK) --output-file requirements.txt pyproject.toml
	$(LOCK) --output-file requirements-dev.txt --group dev --constraint requirements.txt pyproject.toml

# Check the pinned packages for known vulnerabilities.
audit: $(VENV)/.dev
	$(BIN)/python tools/audit.py

# Measure sizes and times next to those of other systems, and print them. Takes minutes, and needs npm and an idle machine.
bench: $(VENV)/.dev
	$(BIN)/python tools/chromium.py
	$(BIN)/python -m tests.bench

# The same, but write the results to docs/benchmark.md.
bench-docs: $(VENV)/.dev
	$(BIN)/python tools/chromium.py
	$(BIN)/python -m tests.bench --write

# Start the site in a temporary folder, and print what it bears, loses and sends. Fails if a promise is broken. Takes about
# a minute.
prove: $(VENV)/.dev
	@echo "prove installs Debian's wrk, nginx-light and headless Chromium if they are missing."
	-$(BIN)/python tools/chromium.py
	$(BIN)/python -m tests.prove

# Write the generated parts of docs/.
docs: $(VENV)/.run
	$(BIN)/python tools/docs.py

# Take the pictures of the docs, and pictures of all screens and states in screenshots/, which takes several minutes.
screenshots: $(VENV)/.dev
	$(BIN)/python tools/screenshots.py
	$(BIN)/python tools/theme_pictures.py
	$(BIN)/flask --app app figures --output docs/images/figures.webp
	rm -rf screenshots
	$(BIN)/python -m pytest tests/browser/screenshots.py

# Take the screenshots of the WordPress plugin in the newest WordPress.
screenshots-wordpress: $(VENV)/.dev
	$(BIN)/python tools/chromium.py
	$(BIN)/python -m tests.wordpress.screenshots

# Download the font, the icons and the drawing of the body from npm. Needs npm. Commit what it writes.
vendor: $(VENV)/.run
	$(BIN)/python tools/vendor.py

clean:
	rm -rf $(VENV) instance

$(VENV)/bin/python:
	$(PYTHON) tools/venv.py $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	@echo "Installing packages. This takes about a minute."
	$(PIP_INSTALL) --requirement requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	@echo "Installing packages. This takes about a minute."
	$(PIP_INSTALL) --requirement requirements-dev.txt
	@touch $@ $(VENV)/.run
