#!/usr/bin/env bash
# Measures Convoy: against other engines, against what the machine can do, and against itself on
# other shapes of the same data. Prints a table; writes build/bench/result.json and result.png.
#
#   bash bench/run.sh [small|full] [--only NAME]... [--rounds N] [--convoy PROGRAM]
#   bash bench/run.sh micro [options of Google Benchmark]
#
# full (the default): 5 and 20 million messages, about an hour, 20 GB of disk under build/;
# small: a tenth of that data, some minutes; micro: single parts of the program.
set -euo pipefail
cd "$(dirname "$0")/.."

size=full
case "${1:-}" in small | full | micro) size=$1 && shift ;; esac

bash .ci/install build bench

mkdir -p build/bench
g++ -std=c++20 -O2 bench/reshape.cpp -o build/bench/reshape -pthread
if [[ $size == micro ]]; then
  exec bash bench/micro/run.sh "$@"
fi

if [[ " $* " != *" --convoy"* ]]; then
  cmake --preset release >/dev/null
  cmake --build build --target convoy
fi
cmake --preset release -DCONVOY_BENCH=ON >/dev/null
cmake --build build --target bench_csv
g++ -std=c++20 -O3 -march=native bench/floor.cpp -o build/bench/floor \
  $(pkg-config --cflags --libs simdjson)
mpicc -O2 bench/empty_mpi.c -o build/bench/empty_mpi

venv=build/bench-venv
wanted=$(sha256sum <bench/requirements.txt)
if [[ $(cat "$venv/requirements.sha256" 2>/dev/null) != "$wanted" ]]; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement bench/requirements.txt
  # Last, so that an interrupted installation is done again.
  echo "$wanted" >"$venv/requirements.sha256"
fi
export PYTHONDONTWRITEBYTECODE=1
"$venv/bin/python" bench/self_test.py
exec "$venv/bin/python" bench/suite.py "$size" "$@"
