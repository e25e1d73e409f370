# Sourced by the tests of this directory: four virtual nodes, generated input, the run to compare with.
# shellcheck shell=bash
set -euo pipefail

root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
nodes=$root/tests/cluster/nodes
export CONVOY=${CONVOY:-$root/build/convoy}
work=$(mktemp -d "${TMPDIR:-/tmp}/convoy_cluster.XXXXXX")
export CONVOY_CLUSTER_DIR=$work/cluster
input=(--messages "$work/input/messages*" --orders "$work/input/orders*")
job=(--run-date 2026-11-01 --datasets all)
readonly root nodes work

fail() {
  echo "FAILED: $1" >&2
  exit 1
}

clean_up() {
  local rc=$?
  trap - EXIT
  "$nodes" down || rc=1
  rm -rf "$work"
  exit "$rc"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

on_node() { "$nodes" exec "$@"; }

[[ -x $CONVOY ]] || fail "$CONVOY is not there: build it or name the program in CONVOY"
"$nodes" up 4

# One machine, no network: what every cluster must reproduce.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
"$CONVOY" generate conversations --out "$work/input" --orders 2000 --seed 1 --layout ndjson --files 4
mpirun -n 2 --oversubscribe "$CONVOY" conversations "${input[@]}" --lake "$work/one" "${job[@]}" ||
  fail "the run on one node"
eval "$("$nodes" env)"

# Bytes of a published run against the run on one node; only the accounts of a run may differ.
expect_same_run() {
  local lake=$1 run=conversations/2026-11-01
  local table=customer_courier_conversations.csv
  [[ $(wc -l <"$lake/$run/$table") -gt 1 ]] || fail "$lake/$run/$table has no rows"
  diff --recursive --brief --exclude=run.json --exclude='report*' --exclude='metrics*' \
    "$work/one/$run" "$lake/$run" || fail "$lake differs from the run on one node"
}
