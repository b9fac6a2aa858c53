.PHONY: install test lint figures bench train
install: ; pip install -e '.[dev]'
test:    ; python -m pytest
lint:    ; ruff check . && ruff format --check . && mypy
figures: ; python scripts/evaluate.py corpora
bench:   ; python scripts/benchmark.py
train:   ; python scripts/train.py corpora --base base/e5-12 -o models/bienban-small
