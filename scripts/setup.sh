#!/usr/bin/env bash
# Sourced by run and test: sets up the virtual environment that .venv leads to. A new one is built next to the old one, checked, and
# switched to in one act; a download that fails or a check that doesn't pass leaves everything as it was.
#   set_up run            what an archive needs: scripts/locks/run.txt, every file checked against its hash
#   set_up dev            that, and what the suite needs: scripts/locks/dev.txt
#   scripts/setup.sh back goes back to the environment before the last switch
set_up() {
    local kind=$1 python want new old
    python=${PYTHON:-python3}
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "Morgue needs Python 3.11 or newer; set PYTHON to one." >&2
        exit 1
    fi
    want="$PWD $("$python" -V) $(cat pyproject.toml scripts/locks/dev.txt scripts/locks/run.txt | cksum)"
    # An environment for the suite has all that an archive needs.
    if grep -qsFx "$want" .venv/morgue-dev || { [ "$kind" = run ] && grep -qsFx "$want" .venv/morgue-run; }; then
        return
    fi
    new=.venvs/$(date -u +%Y%m%dT%H%M%S)-$kind-$$
    mkdir -p .venvs
    echo "Installing into $new (once) ..."
    if ! build_environment "$kind" "$new" "$python"; then
        rm -rf "$new"
        echo "The new environment could not be built, or did not pass its check. Nothing was changed." >&2
        exit 1
    fi
    echo "$want" > "$new/morgue-$kind"
    old=$(readlink .venv || true)
    if [ -d .venv ] && [ -z "$old" ]; then  # made before environments were kept next to each other
        mv .venv .venvs/first
    fi
    switch_to "$new"
    [ -z "$old" ] || [ ! -d "$old" ] || echo "$old" > .venvs/previous
    # Kept are the one in use and the one before it.
    find .venvs -mindepth 1 -maxdepth 1 -type d ! -path "$new" ! -path "${old:-.venvs/first}" -exec rm -rf {} +
}

build_environment() {  # KIND FOLDER PYTHON: fails, or gives an environment that works
    local kind=$1 new=$2 python=$3
    if command -v uv >/dev/null; then
        uv venv -q --python "$python" "$new" &&
            uv pip install -q --python "$new/bin/python" --require-hashes -r "scripts/locks/$kind.txt" &&
            uv pip install -q --python "$new/bin/python" --no-deps --editable . || return 1
    else
        if ! "$python" -m venv "$new"; then
            echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv" >&2
            return 1
        fi
        # Twice quiet: faults are told, remarks of an old pip about extras are not. The build backend is in the list with its hash.
        "$new/bin/python" -m pip install -qq --no-compile --disable-pip-version-check --require-hashes -r "scripts/locks/$kind.txt" &&
            "$new/bin/python" -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable . || return 1
        # On all cores, which pip would not; some packages hold files for other Pythons that don't compile.
        "$new/bin/python" -m compileall -q -j 0 "$new/lib" >/dev/null 2>&1 || true
    fi
    "$new/bin/morgue" --version >/dev/null || return 1
    # An index that the old environment can't verify either is no fault of the new one.
    if [ "$kind" = run ] && has_index && ! "$new/bin/morgue" verify >/dev/null 2>&1; then
        if [ -x .venv/bin/morgue ] && .venv/bin/morgue verify >/dev/null 2>&1; then
            "$new/bin/morgue" verify >&2
            return 1
        fi
        echo "The index does not pass \`morgue verify\`, neither with the old environment nor with the new one." >&2
    fi
}

has_index() {  # where the settings say, or where it is by default
    [ -e indexes/archive/active ] || { [ -x .venv/bin/morgue ] && .venv/bin/morgue status >/dev/null 2>&1; }
}

switch_to() {  # FOLDER: .venv leads there, from one moment to the next
    ln -sfn "$1" .venv.new
    mv -T .venv.new .venv
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    set -euo pipefail
    cd "$(dirname "$0")/.."
    case ${1:-} in
        back)
            previous=$(cat .venvs/previous 2>/dev/null || true)
            if [ -z "$previous" ] || [ ! -x "$previous/bin/morgue" ]; then
                echo "There is no earlier environment to go back to." >&2
                exit 1
            fi
            readlink .venv > .venvs/previous
            switch_to "$previous"
            echo "Back at $previous. Restart what runs: systemctl restart morgue" ;;
        run | dev) set_up "$1" ;;
        *) echo "usage: scripts/setup.sh run|dev|back" >&2; exit 2 ;;
    esac
fi
