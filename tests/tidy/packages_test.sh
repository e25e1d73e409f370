#!/bin/bash
# .ci/packages is complete: every library that CMake looks for and every command that the scripts
# use comes from a package in the list, from what it depends on, or from Debian's base.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# Debian's own commands, not what a user has put before them.
PATH=/usr/sbin:/usr/bin:/sbin:/bin

failures=0
complain() {
  echo "$1" >&2
  failures=$((failures + 1))
}

mapfile -t listed < <(sed -nE 's/^(build|test): //p' .ci/packages | tr ' ' '\n')

# What apt-get brings with the list: dependencies of any depth, recommendations not.
declare -A provided=()
while read -r package; do provided[$package]=yes; done < <(
  apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks \
    --no-replaces --no-enhances "${listed[@]}" | grep -E '^[a-z0-9]' | sed 's/:.*//'
)

# What debootstrap installs before any list is read.
is_base() {
  [[ $(dpkg-query --show --showformat='${Essential}${Priority}' "$1") =~ ^(yes|norequired) ]]
}

expect_owner() {
  local what=$1 file=$2 real owner
  real=$(realpath "$file")
  # The package may know a file of /usr/bin as one of /bin.
  owner=$(dpkg -S "$file" "${file#/usr}" "$real" "${real#/usr}" 2>/dev/null | head -n 1) || true
  owner=${owner%%[:,]*}
  if [[ -z $owner ]]; then
    complain "$what: no package owns $file"
  elif [[ -z ${provided[$owner]:-} ]] && ! is_base "$owner"; then
    complain "$what: $file is from $owner, which .ci/packages does not bring"
  fi
}

# Libraries found by pkg-config.
while read -r module; do
  directory=$(pkg-config --variable=pcfiledir "$module") || true
  if [[ -n $directory ]]; then
    expect_owner "module $module" "$directory/$module.pc"
  else
    complain "module $module: pkg-config does not know it"
  fi
done < <(sed -nE 's/^ *pkg_check_modules\(.* IMPORTED_TARGET ([^ )]+)\).*/\1/p' \
  CMakeLists.txt tests/CMakeLists.txt)

# Libraries found by CMake: one file of each. A new find_package needs a new line here.
declare -A witness=(
  [PkgConfig]=/usr/bin/pkg-config
  [MPI]=/usr/bin/mpicc
  [Boost.mpi]=/usr/include/boost/mpi.hpp
  [Boost.serialization]=/usr/include/boost/serialization/serialization.hpp
  [nlohmann_json]=/usr/include/nlohmann/json.hpp
  [CLI11]=/usr/include/CLI/CLI.hpp
  [GTest]=/usr/include/gtest/gtest.h
  [Python3]=/usr/bin/python3
  [Threads]=/usr/include/pthread.h
)
while read -r name components; do
  [[ $name == Boost ]] || components=
  for part in ${components:-.}; do
    key=$name${components:+.$part}
    if [[ -n ${witness[$key]:-} ]]; then
      expect_owner "find_package($key)" "${witness[$key]}"
    else
      complain "find_package($key): name a file of it in ${BASH_SOURCE[0]}"
    fi
  done
done < <(grep -rhoE 'find_package\([^)]*\)' --include=CMakeLists.txt . --exclude-dir='build*' |
  sed -E 's/find_package\(//; s/\)//; s/\b(REQUIRED|COMPONENTS|CONFIG)\b//g')

# Commands: those of this list that a script names are looked up; the list is what may be missing
# from a bare system.
checked=()
commands=(awk bc clang-format-14 cmake ctest curl duckdb file gawk gdb git h5dump h5diff ip jq lsof
  mpirun munged nc ninja nsenter perl pgrep pip3 pkill ps python3 rsync runuser sbatch scancel
  scontrol setsid shellcheck sinfo slurmctld slurmd squeue srun ssh strace sudo tc unshare wget
  xxhsum xz zstd)
mapfile -t scripts < <(find tests jobs slurm bench .ci -type f ! -path '*/packages_test.sh' \
  ! -path '*/data/*' ! -name '*.md' ! -name packages -exec grep -lIE '^#!.*(ba)?sh|add_test' {} + 2>/dev/null)
for command in "${commands[@]}"; do
  # At the start of a command: of a line, after a pipe or list operator, in $( ), after a wrapper.
  pattern="(^|[|;&(]|\b(then|do|else|COMMAND|exec|setsid|--|if|!|on_node [0-9\"\$a-z]+)) *$command( |\$)"
  users=$(sed -E 's/(^|[ \t])#.*//' "${scripts[@]}" | grep -cE -e "$pattern") || true
  [[ $users -gt 0 ]] || continue
  # sudo is only tried where the user is not root, and then it is the user's.
  [[ $command != sudo ]] || continue
  if path=$(command -v "$command"); then
    expect_owner "command $command" "$path"
  else
    complain "command $command is not installed"
  fi
  checked+=("$command")
done

[[ ${#checked[@]} -gt 10 ]] || complain "only ${#checked[@]} commands were found in the scripts"
((failures == 0)) || exit 1
echo "complete; commands looked up: ${checked[*]}"
