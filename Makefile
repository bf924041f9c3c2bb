# Everything sets itself up: `make demo` and `make test` are the only commands a newcomer needs.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# Real data that may not be copied into the project; see experiments/workplace_wellness/README.md.
export NUDGELAB_DATA ?= $(wildcard $(abspath ../shared/data))

.PHONY: demo test fuzz check format schema facts calibrate-defaults diffusion sensitivity \
        calibration-of-tests bench lowest sbom audit clean help

help:            ## what there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "nudgelab needs Python 3.11 or newer; say which with make PYTHON=python3.11"; exit 1; }
	@echo "Setting up $(VENV) (once) …"
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "python3 -m venv failed; on Debian: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(READY)   ## simulate the ambassador programme, analyse a real trial, leave two reports
	@echo "== 1. The ambassador programme, simulated (configs/ambassador.yaml)"
	@$(BIN)/nudgelab simulate configs/ambassador.yaml
	@echo
	@echo "== 2. A real trial: cash vouchers for fetching an HIV test result (experiments/hiv_results)"
	@$(BIN)/nudgelab analyse experiments/hiv_results/study.yaml
	@echo
	@echo "All runs, newest first:"
	@$(BIN)/nudgelab results

test: $(READY)   ## run all tests
	@$(BIN)/python -m pytest -q -n auto --dist loadfile

fuzz: $(READY)   ## try 25,000 broken studies, cohorts, command lines and arrays (about an hour)
	@NUDGELAB_FUZZ=12 $(BIN)/python -m pytest -q -n auto --dist load tests/fuzzing

check: $(READY)  ## lint, types, direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY) ## format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

schema: $(READY) ## write the JSON Schema of study files anew
	@$(BIN)/python -m nudgelab.study.schema

facts: $(READY)  ## measure the stylised facts (about 2 minutes)
	@$(BIN)/python -m experiments.stylised_facts --update-readme

calibrate-defaults: $(READY)  ## estimate the model's defaults from the stylised facts
	@$(BIN)/python -m experiments.stylised_facts.calibrate

diffusion: $(READY)  ## the social part on real networks, beside the Bass model (about 3 minutes)
	@$(BIN)/python experiments/diffusion/run.py --update-readme

calibration-of-tests: $(READY)  ## how often each test is wrong where nothing is to be found (15 minutes)
	@$(BIN)/python -m experiments.calibration_of_tests --update-readme

sensitivity: $(READY)  ## Morris and Sobol indices of all parameters
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	  --editable '.[experiments]'
	@$(BIN)/python experiments/sensitivity/run.py

bench: $(READY)  ## speed beside Mesa, AgentPy, SimPy and NumPy
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	  --editable '.[bench]'
	@$(BIN)/python -m benchmarks.simulation --large --update-readme

lowest: $(READY) ## run all tests on the lowest versions that pyproject.toml declares
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv venv --quiet --clear $(VENV)-lowest
	@$(BIN)/uv pip install --quiet --python $(VENV)-lowest/bin/python \
	  --resolution lowest-direct --editable '.[examples,test,check]'
	@$(VENV)-lowest/bin/python -m pytest -q -n auto --dist loadfile

$(VENV)-audit/.ready:
	@$(PYTHON) -m venv $(VENV)-audit
	@$(VENV)-audit/bin/python -m pip install --quiet --disable-pip-version-check \
	  'cyclonedx-bom>=7' 'pip-audit>=2.10'
	@touch $@

sbom: $(READY) $(VENV)-audit/.ready  ## write a bill of what is installed, nudgelab.cdx.json (CycloneDX)
	@$(VENV)-audit/bin/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml \
	  --spec-version 1.6 --output-reproducible --output-file nudgelab.cdx.json
	@echo "Wrote nudgelab.cdx.json"

audit: $(READY) $(VENV)-audit/.ready  ## look for known weaknesses of what is installed (needs the network)
	@$(BIN)/python -m pip freeze --exclude-editable > $(VENV)-audit/installed.txt
	@$(VENV)-audit/bin/pip-audit --strict --no-deps --disable-pip --progress-spinner off \
	  --requirement $(VENV)-audit/installed.txt \
	  || { echo "Something was found, or not every package could be looked up: offline none can."; exit 1; }

clean:           ## remove the environment and caches
	@rm -rf $(VENV) $(VENV)-lowest $(VENV)-audit nudgelab.cdx.json .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
