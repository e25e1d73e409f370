#!/bin/bash
# bash tests/fuzz/run.sh [seconds] [target...] - searches on with each target for so long (300 s),
# from its corpus and from what former searches found; ends with 1 if a demand did not hold.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
readonly seconds=${1:-300}
targets=("${@:2}")

bash .ci/install build test fuzz
cmake --preset fuzz >/dev/null
cmake --build build-fuzz --target fuzz
if ((${#targets[@]} == 0)); then
  mapfile -t targets < <(ls tests/fuzz/corpus)
fi

# The targets that read files write one for each input.
if [[ -d /dev/shm ]]; then export TMPDIR=/dev/shm; fi
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=0

rc=0
for target in "${targets[@]}"; do
  found=build-fuzz/found/$target
  mkdir -p "$found"
  options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -max_len=4096
    -print_final_stats=1 -artifact_prefix="build-fuzz/$target-")
  if [[ -f tests/fuzz/$target.dict ]]; then options+=(-dict="tests/fuzz/$target.dict"); fi
  echo "$target: $seconds s"
  nice -n 19 "build-fuzz/tests/fuzz/fuzz_$target" "${options[@]}" "$found" \
    "tests/fuzz/corpus/$target" >"build-fuzz/$target.log" 2>&1 || {
    echo "$target: a finding; see build-fuzz/$target.log"
    rc=1
  }
  grep -E '^#[0-9]+.* DONE|number_of_executed_units|average_exec|not so:|SUMMARY' \
    "build-fuzz/$target.log" || true
done
exit "$rc"
