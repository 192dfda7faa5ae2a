# make demo    score the sample population and read one enterprise's result
# make test    everything that must pass: make check, then the tests
# make check   style, types, layers, and every policy with its worked examples
# make bench   time and memory beside Polars, on this machine; writes the table of docs/performance.md (ten minutes)
# make soak    ten million pairs of generated policies and enterprises through both engines, new ones each time; 200 kills
# make coverage, make clean
#
# Needs python3 (3.11 or later) with venv, and make. The environment is .venv; it is made once and again when
# pyproject.toml changes.

PYTHON ?= python3
ENV := .venv
BIN := $(ENV)/bin
WORKERS ?= 2
DAY := 2024-12-31
POPULATION := enterprise_samples/population
ONE := enterprise_samples/jingmen-exporter.json

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help demo test check bench coverage soak clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo '需要 Python 3.11 或更新的版本；现在的 $(PYTHON) 不是。可以指定：make PYTHON=python3.12 test' >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo '缺少 venv 模块。Debian、Ubuntu 请先运行：apt-get install python3-venv' >&2; exit 2; }
	@echo '建立环境 $(ENV)'
	@$(PYTHON) -m venv --clear $(ENV)

# what `make demo` needs: the package and its dependencies
$(ENV)/.installed: $(BIN)/python pyproject.toml
	@echo '安装 policymatch'
	@$(BIN)/python -m pip install --quiet -e .
	@touch $@

# what `make test` needs besides: the tools of development
$(ENV)/.installed-dev: $(BIN)/python pyproject.toml
	@echo '安装 policymatch 和开发工具'
	@$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $@ $(ENV)/.installed

demo: $(ENV)/.installed
	@echo '── 整批：$(POPULATION)，基准日 $(DAY) ──'
	@$(BIN)/policymatch score $(POPULATION)/enterprises.csv \
	  $(foreach table,$(filter-out %/enterprises.csv,$(wildcard $(POPULATION)/*.csv)),--records $(basename $(notdir $(table)))=$(table)) \
	  --on $(DAY) --out out/demo || [ $$? -eq 1 ]
	@echo
	@echo '── 一家：$(ONE) ──'
	@$(BIN)/policymatch match $(ONE) --on $(DAY)

check: $(ENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/policymatch check policies/ --quiet

test: check
	$(BIN)/pytest -n $(WORKERS)

bench: $(ENV)/.installed
	@$(BIN)/python -m pip install --quiet -e '.[bench]'
	@$(BIN)/python -m benchmarks.run --write

soak: $(ENV)/.installed-dev
	PAIRS=10_000_000 SEED=$${SEED:-$$(date +%s)000} $(BIN)/pytest -n $(WORKERS) tests/engine/test_differential.py -rP
	KILLS=200 $(BIN)/pytest tests/cli/test_kills.py -rP

coverage: $(ENV)/.installed-dev
	$(BIN)/python tools/coverage.py

clean:
	rm -rf $(ENV) out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
