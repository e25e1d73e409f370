#!/usr/bin/env bash
# Compares Convoy with other engines on the same input: first that the tables are equal, then the
# time. Prints the figures and writes build/bench/result.json.
#
#   bash bench/run.sh [small|full] [--convoy PROGRAM] [--pairs N]
#
# full (the default): 5,000,000 messages, 5 GB of disk under build/; small: 500,000.
set -euo pipefail
cd "$(dirname "$0")/.."

size=full
case "${1:-}" in small | full) size=$1 && shift ;; esac

if [[ " $* " != *" --convoy"* ]]; then
  cmake --preset release >/dev/null
  cmake --build build --target convoy
fi
mkdir -p build/bench
g++ -std=c++20 -O3 -march=native bench/parse_floor.cpp -o build/bench/parse_floor \
  $(pkg-config --cflags --libs simdjson) -pthread
[ -x build/bench-venv/bin/python ] || python3 -m venv build/bench-venv
build/bench-venv/bin/pip install --quiet --disable-pip-version-check -r bench/requirements.txt
exec build/bench-venv/bin/python bench/compare.py "$size" "$@"
