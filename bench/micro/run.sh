#!/usr/bin/env bash
# Measures single parts of the program, so that a slower run has an address: bash bench/run.sh micro.
# Prints what the programs say; the same as JSON in build/bench/micro-<part>.json.
set -euo pipefail
cd "$(dirname "$0")/../.."

if (($(id -u) == 0)); then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi

cmake --preset release -DCONVOY_BENCH=ON >/dev/null
cmake --build build --target convoy bench_parse bench_table bench_chunks bench_tokens bench_exchange

data=build/bench/data
rm -rf "$data"
for layout in ndjson pretty; do
  build/convoy generate conversations --out "$data/$layout" --orders 50000 --layout "$layout"
done
build/bench/reshape shuffled "$data/shuffled" "$data/ndjson/messages.ndjson"

measure() {
  local part=$1
  shift
  "build/bench/micro/bench_$part" --benchmark_out_format=json \
    --benchmark_out="build/bench/micro-$part.json" "$@"
}
measure parse "$@" "$data"/*/messages.*
measure table "$@"
measure chunks "$@"
measure tokens "$@"
mpirun -n 2 build/bench/micro/bench_exchange | tee build/bench/micro-exchange.json
rm -rf "$data"
