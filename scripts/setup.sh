# Sourced by run and test: a virtual environment with what the extras ask for, made anew only when that, the
# folder or Python changed.
set_up() {
    local extras=$1 stamp want python
    python=${PYTHON:-python3}
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "Morgue needs Python 3.11 or newer; set PYTHON to one." >&2
        exit 1
    fi
    stamp=.venv/morgue-$extras
    want="$PWD $("$python" -V) $(cat pyproject.toml scripts/constraints.txt | cksum)"
    if [ "$(cat "$stamp" 2>/dev/null || true)" = "$want" ]; then
        return
    fi
    # What an older version of the project asked for goes; what another of run and test asked for stays.
    if cat .venv/morgue-* 2>/dev/null | grep -Fqvx "$want"; then
        rm -rf .venv
    fi
    if ! "$python" -m venv .venv; then
        echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
    echo "Installing into .venv (once) ..."
    # Twice quiet: faults are told, remarks of an old pip about extras are not.
    .venv/bin/python -m pip install -qq --disable-pip-version-check --constraint scripts/constraints.txt --editable ".[$extras]"
    echo "$want" > "$stamp"
}
