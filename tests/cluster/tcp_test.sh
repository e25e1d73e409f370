#!/bin/bash
# mpirun over four nodes that have only TCP between them publishes the bytes of one node.
# shellcheck source-path=SCRIPTDIR source=setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

"$nodes" hostfile 2 >"$work/hosts"
over_tcp() { on_node 0 mpirun --hostfile "$work/hosts" --map-by node -n "$@"; }

hosts=$(over_tcp 4 hostname | sort | tr '\n' ' ')
[[ $hosts == "node1 node2 node3 node4 " ]] || fail "ranks ran on $hosts"

# One rank a node, and two: then shared memory and TCP are mixed.
for ranks in 4 8; do
  over_tcp "$ranks" "$CONVOY" conversations "${input[@]}" --lake "$work/lake$ranks" "${job[@]}" ||
    fail "the run of $ranks ranks"
  expect_same_run "$work/lake$ranks"
  echo "$ranks ranks on 4 nodes over TCP: same bytes"
done
