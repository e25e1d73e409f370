#!/usr/bin/env bash
# Measures Convoy over virtual nodes with slow links (tests/cluster/nodes): do scan and exchange
# take longer together than parsing, or than the wire alone? Prints tables; writes
# build/bench/cluster.json. Needs the right to make network namespaces, as root has it.
#
#   bash bench/cluster.sh [small|full] [--rate RATE]... [--rounds N] [--convoy PROGRAM]
#
# full (the default): 5 million messages; small: a tenth of that. RATE as tc takes it; by default
# 1gbit and 200mbit. NODES=2 takes two nodes instead of four.
set -euo pipefail
cd "$(dirname "$0")/.."

size=full
case "${1:-}" in small | full) size=$1 && shift ;; esac

bash .ci/install build test
if [[ " $* " != *" --convoy"* ]]; then
  cmake --preset release >/dev/null
  cmake --build build --target convoy
fi
mkdir -p build/bench

state=$(mktemp -d "${TMPDIR:-/tmp}/convoy_bench.XXXXXX")
export CONVOY_CLUSTER_DIR=$state/cluster
clean_up() {
  local rc=$?
  trap - EXIT
  tests/cluster/nodes down || rc=1
  rm -rf "$state"
  exit "$rc"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

tests/cluster/nodes up "${NODES:-4}"
eval "$(tests/cluster/nodes env)"
export PYTHONDONTWRITEBYTECODE=1
python3 bench/cluster.py "$size" --nodes "${NODES:-4}" "$@"
