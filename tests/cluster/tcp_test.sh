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

# So many orders that states leave while others are read.
input=(--messages "$work/many/messages*" --orders "$work/many/orders*")
job=(--run-date 2026-11-01)
"$CONVOY" generate conversations --out "$work/many" --orders 200000 --layout ndjson --files 4
rm -rf "$work/one"
mpirun -n 1 "$CONVOY" conversations "${input[@]}" --lake "$work/one" "${job[@]}" ||
  fail "the run of one rank"
over_tcp 4 "$CONVOY" conversations "${input[@]}" --lake "$work/many_lake" "${job[@]}" ||
  fail "the run of many orders"
expect_same_run "$work/many_lake"
python3 - "$work/many_lake/conversations/2026-11-01/run.json" <<'END' || fail "nothing left early"
import json
import sys

ranks = json.load(open(sys.argv[1]))["ranks"]
sent = [sum(step.get("sent_bytes", 0) for step in rank["steps"]
            if step["step"] in ("read messages", "read orders")) for rank in ranks]
print("bytes that each rank sent while it read:", *sent)
sys.exit(min(sent) == 0)
END
echo "4 ranks on 4 nodes, states sent while others were read: same bytes"
