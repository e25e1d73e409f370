#!/bin/bash
# bash tests/run.sh [ctest arguments] - installs what is missing, builds with tests, runs all of them.
# Fails too if a test was skipped for want of a tool: packages are installed here, so none may lack.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What a machine may lack: the right to make network namespaces, and the data beside the sources.
readonly allowed='no network namespaces|CONVOY_SHARED'
readonly venv=build/venv

if (($(id -u) == 0)); then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi

install_python() {
  local wanted
  wanted=$(sha256sum <tests/requirements.txt)
  [[ $(cat "$venv/requirements.sha256" 2>/dev/null) != "$wanted" ]] || return 0
  rm -rf "$venv"
  /usr/bin/python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement tests/requirements.txt
  # Last, so that an interrupted installation is done again.
  echo "$wanted" >"$venv/requirements.sha256"
}

bash .ci/install build test
install_python
cmake --preset release -DBUILD_TESTING=ON
cmake --build build --parallel

rc=0
# The summaries stand at the end of a test's output, so its head is cut when it is long.
ctest --test-dir build --no-tests=error --output-on-failure --parallel 2 \
  --output-junit results.xml --test-output-size-passed 65536 --test-output-truncation head "$@" || rc=$?
"$venv/bin/python" tests/skips.py build/results.xml "$allowed" || rc=$((rc == 0 ? 1 : rc))
exit "$rc"
