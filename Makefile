# `make run` opens the desk, `make test` proves it. Both install what they need into .venv the first time.
# PYTHON=... names the Python to use; ARGS="..." is handed to the command: make run ARGS="--solo".

.PHONY: run test soak format docs pictures build clean
.SILENT:

run:
	sh scripts/prepare run
	exec .venv/bin/desk $(ARGS)

test:
	sh scripts/prepare dev
	sh scripts/check $(ARGS)

# SEEDS=... says how many stories, FIRST=... the seed of the first.
soak:
	sh scripts/prepare dev
	PYTHONPATH=. .venv/bin/python -m tests.simulation --first $(or $(FIRST),0) --seeds $(or $(SEEDS),100000)

format:
	sh scripts/prepare dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

docs:
	sh scripts/prepare dev
	.venv/bin/python docs/reference.py

# Every picture of docs/pictures from the real desk; ARGS="desk small" takes these alone.
pictures:
	sh scripts/prepare dev
	.venv/bin/python docs/take_pictures.py $(ARGS)

build:
	sh scripts/prepare dev
	.venv/bin/hatchling build

clean:
	rm -rf .venv build dist
