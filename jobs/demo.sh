#!/bin/bash
# From a fresh clone to a published table: packages, build, generated input, the main job on 3 ranks.
#
#   bash jobs/demo.sh            all steps
#   bash jobs/demo.sh clean      remove build/demo
#   bash jobs/demo.sh generate   make the input again
#   bash jobs/demo.sh run        run the job on the input that is there
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly convoy=build/convoy demo=build/demo date=2026-11-01
readonly published=$demo/lake/conversations/$date

# mpirun refuses root unless told twice; containers often have no other user.
if (($(id -u) == 0)); then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi

build() {
  bash .ci/install build
  # A directory that was configured with tests keeps them, but only the program is built.
  [[ -e build/CMakeCache.txt ]] || cmake --preset release -DBUILD_TESTING=OFF
  cmake --build build --parallel --target convoy
}

require() {
  [[ -e $1 ]] && return
  echo "jobs/demo.sh: $1 is not there; $2" >&2
  exit 1
}

generate() {
  require "$convoy" "bash jobs/demo.sh builds it"
  rm -rf "$demo/input"
  "$convoy" generate conversations --out "$demo/input" --orders 20000 --seed 1 \
    --layout ndjson --files 4
}

run() {
  require "$convoy" "bash jobs/demo.sh builds it"
  require "$demo/input" "bash jobs/demo.sh generate makes it"
  mpirun -n 3 --oversubscribe "$convoy" conversations --messages "$demo/input/messages*" \
    --orders "$demo/input/orders*" --lake "$demo/lake" --run-date "$date" --datasets all
  show
}

show() {
  local table=customer_courier_conversations
  cat <<END

Published in $published
  table    $table/ (HDF5, a directory a city)
  master   $table.h5 (all cities as one)
  CSV      $table.csv ($(($(wc -l <"$published/$table.csv") - 1)) rows)
  report   report.html (open it in a browser)
  account  run.json
  catalog  $demo/lake/data_lake_catalog.json

First rows of the CSV:
END
  head -n 4 "$published/$table.csv"
}

case ${1:-all} in
  all)
    build
    generate
    run
    ;;
  clean) rm -rf "$demo" ;;
  generate) generate ;;
  run) run ;;
  *)
    echo "usage: bash jobs/demo.sh [clean|generate|run]" >&2
    exit 2
    ;;
esac
