# Two commands are enough: `make up` runs everything, `make test` checks everything.
# Both need Python 3.11 or newer and make; all they install goes into .venv.

PYTHON ?= python3
UV_VERSION := 0.13.9

BIN := .venv/bin
UV := $(BIN)/uv
INSTALL := $(UV) pip install --python $(BIN)/python
COMPILE := $(UV) pip compile pyproject.toml --quiet --universal --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links
READY := .venv/.ready-to-run
READY_TO_TEST := .venv/.ready-to-test

.DEFAULT_GOAL := help
.PHONY: help up test lint fuzz chaos bench lock

help: ## 列出命令 / List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile

up: $(READY) ## 启动全部服务，Ctrl-C 停止 / Start everything; Ctrl-C stops it
	@exec $(BIN)/minhu up

test: lint ## 检查代码并运行全部测试 / Check the code, then run all tests
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

lint: $(READY_TO_TEST) ## 只检查代码 / Check the code only
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive backend workers bench .ci \
		2>.venv/bandit.log || { cat .venv/bandit.log; exit 1; }
	@$(BIN)/python .ci/advisories.py

fuzz: $(READY_TO_TEST) ## 长时间随机试探接口 / Try the whole API at length (MINHU_FUZZ_EXAMPLES)
	@MINHU_FUZZ_EXAMPLES=$${MINHU_FUZZ_EXAMPLES:-100} MINHU_MIXED_REQUESTS=2000 \
		$(BIN)/python -m pytest -s --timeout 0 tests/security/test_fuzz.py \
		tests/security/test_row_doors.py::test_many_requests_at_once_show_nobody_a_foreign_row

chaos: $(READY_TO_TEST) ## 连续制造故障五分钟 / Five minutes of disasters (MINHU_CHAOS_SECONDS)
	@MINHU_CHAOS_SECONDS=$${MINHU_CHAOS_SECONDS:-300} $(BIN)/python -m pytest -s --timeout 0 tests/chaos/test_soak.py

bench: $(READY_TO_TEST) ## 测量性能 / Measure hot paths beside their floors
	@$(BIN)/python -m bench

lock: | $(UV) ## 按 pyproject.toml 更新锁定文件 / Renew the lock files from pyproject.toml
	$(COMPILE) --extra build -o requirements.lock
	$(COMPILE) --extra build --extra dev -c requirements.lock -o requirements-dev.lock

# The stamps make a second run start at once, and without a network.
$(READY): requirements.lock pyproject.toml | $(UV)
	@$(INSTALL) -r requirements.lock
	@$(INSTALL) --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(READY_TO_TEST): requirements-dev.lock requirements.lock pyproject.toml | $(UV)
	@$(INSTALL) -r requirements-dev.lock
	@$(INSTALL) --quiet --no-deps --no-build-isolation --editable .
	@touch $(READY) $@

$(UV): | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "需要 Python 3.11 或更高版本（make PYTHON=…）。 /" \
			"Python 3.11 or newer is needed: make PYTHON=/path/to/python3." >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv >/dev/null 2>&1 || { rm -rf .venv; \
		echo "无法创建 .venv，请安装 Python 的 venv 模块（如 python3-venv）。 /" \
			"Could not make .venv: install Python's venv module (such as python3-venv)." >&2; \
		exit 1; }
