#!/bin/bash
# slurm/conversations.sbatch over four nodes: the bytes of one node, and the program's exit code.
# shellcheck source-path=SCRIPTDIR source=setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

"$root/tests/cluster/slurm" start
export SLURM_CONF=$CONVOY_CLUSTER_DIR/slurm/slurm.conf

# submit LAUNCHER NAME ARGUMENTS... prints the job's id and returns what sbatch --wait returns.
submit() {
  CONVOY_LAUNCHER=$1 on_node 0 sbatch --wait --parsable --nodes=4 --ntasks-per-node=1 \
    --output="$work/$2.log" "$root/slurm/conversations.sbatch" "${@:3}" "${job[@]}"
}

expect_job() {
  local job_id=$1 wanted description
  shift
  description=$(on_node 0 scontrol --oneliner show job "$job_id")
  for wanted in "$@"; do
    [[ " $description " == *" $wanted "* ]] || fail "job $job_id lacks $wanted: $description"
  done
}

for launcher in srun mpirun; do
  job_id=$(submit "$launcher" "$launcher" "${input[@]}" --lake "$work/$launcher") ||
    fail "$launcher ended with $?: $(cat "$work/$launcher.log")"
  expect_job "$job_id" JobState=COMPLETED ExitCode=0:0 'NodeList=node[1-4]' NumNodes=4
  expect_same_run "$work/$launcher"
  echo "$launcher on 4 nodes: same bytes"

  rc=0
  job_id=$(submit "$launcher" missing --messages "$work/missing" --orders "$work/missing" \
    --lake "$work/failed") || rc=$?
  [[ $rc == 4 ]] || fail "$launcher: missing input gave $rc, not 4: $(cat "$work/missing.log")"
  expect_job "$job_id" JobState=FAILED ExitCode=4:0
  echo "$launcher on 4 nodes: missing input is state FAILED, exit code 4"
done

# A month of an array, and the signal before the time limit, need no program: a stand-in tells.
cat >"$work/stand_in" <<'END'
#!/bin/bash
trap '' TERM  # -K1 ends the second rank when the first has answered; it shall answer too.
trap 'echo "heard USR1"; exit 75' USR1
echo "arguments: $*"
for ((i = 0; i < 300; ++i)); do sleep 0.1; done
END
chmod +x "$work/stand_in"
for launcher in srun mpirun; do
  log=$work/array_$launcher.log
  job_id=$(CONVOY=$work/stand_in CONVOY_LAUNCHER=$launcher on_node 0 sbatch --parsable --nodes=2 \
    --ntasks-per-node=1 --array=3 --output="$log" "$root/slurm/conversations.sbatch" \
    --run-date '2026-{month}-01')
  for ((tries = 0; tries < 200; ++tries)); do
    [[ $(grep -c '^arguments: conversations --run-date 2026-03-01$' "$log" 2>/dev/null) != 2 ]] || break
    sleep 0.1
  done
  on_node 0 scancel --batch --signal=USR1 "$job_id"
  for ((tries = 0; tries < 200; ++tries)); do
    [[ $(on_node 0 scontrol --oneliner show job "$job_id") != *JobState=FAILED* ]] || break
    sleep 0.1
  done
  expect_job "$job_id" JobState=FAILED ExitCode=75:0
  [[ $(grep -c 'heard USR1' "$log") == 2 ]] || fail "not both ranks heard USR1: $(cat "$log")"
  echo "$launcher: the array's month reached the program, USR1 both ranks, exit code 75"
done
