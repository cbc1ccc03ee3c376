# `make demo` shows trajwidgets, `make test` proves it; both set up what they need. Python >= 3.11, git and make are enough.
.DELETE_ON_ERROR:
.PHONY: hostile hostile-matrix monkey simulate story help setup demo test test-arrow test-interop test-vscode lint js unit notebooks browser renderer faults a11y bench coverage build contract picture format lock chromium clean

BIN := .venv/bin
PY := $(BIN)/python
NODE := $(PY) scripts/node.py
PYTEST := $(PY) -m pytest
# JupyterLab refuses to run as root unless told.
AS_ROOT = $$([ "$$(id -u)" != 0 ] || echo --allow-root)

help:
	@echo 'make demo          open JupyterLab on notebooks/quickstart.ipynb'
	@echo 'make demo CHECK=1  the same without a window: press the keys, compare the numbers'
	@echo 'make test          everything: lint, types, Python, TypeScript, notebooks, real browser'
	@echo 'make test-arrow    agreement on frames of PyArrow, which stays out of .venv (part of make test; 55 MB at first)'
	@echo 'make test-interop  exports read by datasets and trl (in a venv of their own, without torch; about 2 minutes and 600 MB)'
	@echo 'make test-vscode   the widgets in a real VS Code (code-server; installed first, about 4 minutes and 800 MB)'
	@echo
	@echo 'make lint          ruff, mypy, tsc, biome'
	@echo 'make unit          vitest, and pytest without a browser'
	@echo 'make notebooks     run notebooks/ with nbval'
	@echo 'make browser       pytest in real JupyterLab and in the renderer of VS Code, in headless Chromium'
	@echo 'make faults        kill, freeze, cut and fill up at length; ONLY=F1,F5 and ROUNDS=3 for less; benchmarks/faults.json'
	@echo 'make a11y          axe and a ruler on every state, theme, width and language; benchmarks/access.json'
	@echo 'make hostile       hostile text in every place and renderer; INPUTS=1600 for less; benchmarks/hostile.json'
	@echo 'make monkey        20,000 random keys in each host: what of the notebook they change; benchmarks/monkey.json'
	@echo 'make bench         measure against floors and peers, write benchmarks/results.json; ONLY=name for a part'
	@echo 'make coverage      how often intervals hold the truth and decisions are right; benchmarks/coverage.json'
	@echo 'make build         wheel and sdist into dist/'
	@echo 'make contract      write js/src/contract.gen.ts anew from the Python models'
	@echo 'make picture       take the README picture anew, from a real JupyterLab'
	@echo 'make format        let ruff and biome format everything'
	@echo 'make lock          take the newest versions into requirements/ and js/package-lock.json'
	@echo 'make clean         remove what make has made, .venv too'

# Set-up. Each stamp depends on the files that decide what it installs, so a second run installs nothing.

setup: .venv/.python .venv/.node bundles

.venv/.python: pyproject.toml requirements/constraints.txt scripts/venv.sh scripts/install.sh
	@sh scripts/venv.sh
	@echo 'Installing Python packages into .venv'
	@sh scripts/install.sh
	@touch $@

.venv/.node: .venv/.python js/package.json js/package-lock.json scripts/node.py
	@echo 'Installing JavaScript packages into js/node_modules'
	@$(NODE) npm ci
	@touch $@

.PHONY: bundles
bundles: .venv/.node
	@$(PY) scripts/bundles.py

chromium: .venv/.python
	@$(PY) scripts/chromium.py --install

# The bundle with which VS Code draws widgets: the browser tests bring it to life.
renderer: .venv/.node
	@$(PY) scripts/vscode_renderer.py

# The two commands.

demo: setup
	@if [ -n "$(CHECK)" ]; then \
	    $(PY) scripts/chromium.py --install && exec $(PY) scripts/demo_check.py; \
	else \
	    exec $(BIN)/jupyter lab $(AS_ROOT) notebooks/quickstart.ipynb; \
	fi

# One after the other even under `make -j`: what fails fast comes first.
test:
	@$(MAKE) --no-print-directory setup
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory test-arrow
	@$(MAKE) --no-print-directory notebooks
	@$(MAKE) --no-print-directory browser

# Beside .venv and not in it: with PyArrow in its environment pandas keeps all text in Arrow, and nothing would be tried any more
# as those have it who have none. Apache-2.0.
PYARROW := pyarrow==26.0.1

build/arrow/.installed: .venv/.python Makefile
	@echo 'Installing $(PYARROW) into build/arrow'
	@rm -rf build/arrow
	@if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install --quiet --python $(PY) --target build/arrow '$(PYARROW)'; \
	    else $(PY) -m pip install --quiet --disable-pip-version-check --target build/arrow '$(PYARROW)'; fi
	@touch $@

test-arrow: setup build/arrow/.installed
	PYTHONPATH=build/arrow $(PYTEST) -k arrow tests/agreement

# Not part of `make test`: what it needs is large.
test-vscode: setup chromium renderer
	@$(PY) scripts/code_server.py --install
	$(PYTEST) -m vscode

# Not part of `make test` either. No torch: what is tried is reading, not training.
test-interop: setup
	@$(PY) scripts/interop.py --install
	$(PYTEST) -m interop tests/interop

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(NODE) npm run --silent check

js: setup
	$(NODE) npm test --silent

unit: js
	$(PYTEST) -n 2 -m 'not browser'

# The browser's half of a widget is not run here, and a kernel's own warnings are not ours to mend.
notebooks: setup
	$(PYTEST) --nbval-lax -W default notebooks

# Two at a time, a file each: a browser mostly waits.
browser: setup chromium renderer
	$(PYTEST) -n 2 --dist loadfile -m 'browser and not vscode'

# A quarter of an hour of faults of every day. Fails if one of them loses, doubles or shows untruly what somebody has pressed.
faults: setup chromium
	PYTHONPATH=scripts $(PY) -m tests.faults --only '$(ONLY)' --rounds '$(or $(ROUNDS),0)'

# What keeps anybody from reading or using the labeler. PICTURES=folder keeps a picture of each state; ONLY=de one language.
a11y: setup chromium renderer
	PYTHONPATH=scripts $(PY) -m tests.access $(if $(ONLY),--only $(ONLY)) $(if $(PICTURES),--pictures $(PICTURES))

# Half an hour of hostile text. Fails if any of it ran, loaded, led away or got out, or if the control was not heard.
hostile: setup chromium
	PYTHONPATH=scripts $(PY) -m tests.hostile --inputs '$(or $(INPUTS),0)'

hostile-matrix: setup chromium
	PYTHONPATH=scripts $(PY) -m tests.hostile --matrix

# Half an hour of random keys. Fails if one of them reaches the notebook, or if the labels are not those that are shown.
monkey: setup chromium renderer
	PYTHONPATH=scripts $(PY) -m tests.monkey $(if $(ONLY),--only $(ONLY)) --seeds '$(or $(SEEDS),20)' --keys '$(or $(KEYS),1000)'

# Projects whose truth is known: what the quality process says of them, and whether its intervals hold it.
simulate: setup
	PYTHONPATH=scripts $(PY) -m tests.simulation --seeds '$(or $(SEEDS),20)'

# All that a team makes, in one notebook in real JupyterLab; pictures of its chapters in build/story.
story: setup chromium
	PYTHONPATH=scripts $(PY) -m tests.story $(if $(STEPS),--steps $(STEPS)) $(if $(PICTURES),--pictures $(PICTURES))

# For those who work on the project.

bench: setup chromium
	$(PY) -m benchmarks $(ONLY)

# Some ten minutes of simulated studies: how often intervals hold the truth, and decisions are right. ONLY=decisions for a part.
coverage: setup
	nice $(PY) -m benchmarks.coverage --only '$(ONLY)'

build: setup
	$(PY) -m build --no-isolation

contract: setup
	$(PY) scripts/contract.py

picture: setup chromium
	$(PY) scripts/picture.py

format: setup
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(NODE) npm run --silent format

lock: .venv/.python
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url \
	    --no-emit-find-links --group demo --group test --group dev pyproject.toml --output-file requirements/constraints.txt
	@{ echo '# The versions that `make` installs, so that a set-up of today works tomorrow. Written by `make lock`.'; \
	    cat requirements/constraints.txt; } > requirements/.new && mv requirements/.new requirements/constraints.txt
	$(NODE) npm install --silent
	$(NODE) npm update --silent

clean:
	rm -rf .venv js/node_modules src/trajwidgets/static dist build .pytest_cache .mypy_cache .ruff_cache
	find src scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +
