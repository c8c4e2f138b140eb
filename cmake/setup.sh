# shellcheck shell=bash
# What ./run and ./test share: system packages, the virtual environment, builds. Sourced, with $root
# set. Everything here is done only when it is missing, and says what it does on stderr.

packages_to_run=(g++ cmake ninja-build libyaml-cpp-dev libboost-dev libeigen3-dev libsqlite3-dev
    libcli11-dev python3 python3-dev python3-venv)
packages_to_test=(libgtest-dev libgmock-dev clang clang-format graphviz)
packages_to_test_long=(libclang-rt-14-dev clang-tidy clang-tools libbenchmark-dev)
# What records the libraries' decisions: a command, and Debian's package of it. Whoever has the
# command from elsewhere keeps it. (gobreaker wants a newer Go than Debian 12 has.)
tools_to_test_long=(mvn:maven javac:default-jdk-headless go:golang-go npm:npm cargo:cargo)

say() { printf 'halfopen: %s\n' "$*" >&2; }
fail() {
    say "$*"
    exit 1
}

# One set-up at a time in a tree: a second one waits for the first.
lock() {
    mkdir -p "$root/build"
    exec 9> "$root/build/.lock"
    flock 9
}
unlock() { exec 9>&-; }

# need_packages NAME...: installs those that are missing, by apt.
need_packages() {
    if ! command -v dpkg-query > /dev/null; then
        say "this is no Debian; go on in the belief that these are there: $*"
        return
    fi
    local installed name missing=()
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2> /dev/null || true)
    for name in "$@"; do
        grep -qxF "installed $name" <<< "$installed" || missing+=("$name")
    done
    ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

# packages_of_missing TOOL:PACKAGE...: the packages of those commands that are not there.
packages_of_missing() {
    local tool
    for tool in "$@"; do
        command -v "${tool%%:*}" > /dev/null || echo "${tool#*:}"
    done
}

install_packages() {
    local apt=(apt-get -o DPkg::Lock::Timeout=300 -y)
    local command="apt-get update && apt-get install -y --no-install-recommends $*"
    local become=(env DEBIAN_FRONTEND=noninteractive)
    if ((EUID != 0)); then
        command -v sudo > /dev/null && { [[ -t 0 ]] || sudo -n true 2> /dev/null; } ||
            fail "system packages are missing, and this is not root. As root, do: $command"
        become=(sudo "${become[@]}")
    fi
    say "system packages: installing $*"
    { "${become[@]}" "${apt[@]}" -q update &&
        "${become[@]}" "${apt[@]}" -q install --no-install-recommends "$@"; } < /dev/null >&2 ||
        fail "apt could not install them. To see why, as root, do: $command"
}

# The tree's own Python: .venv, renewed when requirements.txt or the place of the tree changes.
need_venv() {
    local venv=$root/.venv wanted
    wanted="$root $(cksum < "$root/requirements.txt")"
    [[ $(head -n 1 "$venv/.ready" 2> /dev/null) == "$wanted" && -x $venv/bin/python ]] && return
    local python=/usr/bin/python3 # of the packages above, whatever else is first on the PATH
    [[ -x $python ]] || python=$(command -v python3) || fail "there is no python3"
    rm -rf "$venv"
    fill_venv_from_pypi "$python" "$venv" || fill_venv_from_debian "$python" "$venv"
    "$venv/bin/python" - "$root/build/release/python" << 'PYTHON'
import pathlib, sys, sysconfig
pathlib.Path(sysconfig.get_path("purelib"), "halfopen.pth").write_text(sys.argv[1] + "\n")
PYTHON
    echo "$wanted" > "$venv/.ready"
}

fill_venv_from_pypi() { # PYTHON VENV
    say "Python packages: from PyPI into .venv"
    "$1" -m venv "$2" || fail "$1 could not make a virtual environment"
    local pip=("$2/bin/python" -m pip install --quiet --disable-pip-version-check)
    # A small one first: whether PyPI is there at all is known within seconds.
    "${pip[@]}" --retries 1 --timeout 10 pybind11 > "$root/build/pip.log" 2>&1 < /dev/null &&
        "${pip[@]}" -r "$root/requirements.txt" >> "$root/build/pip.log" 2>&1 < /dev/null
}

fill_venv_from_debian() { # PYTHON VENV
    say "Python packages: PyPI cannot be used here (build/pip.log says why), so Debian's serve"
    [[ $1 == /usr/bin/python3 ]] || fail "Debian's packages need Debian's /usr/bin/python3"
    local names
    names=$(sed -E '/# PyPI only/d; s/#.*//; s/[^A-Za-z0-9_-].*//; /^$/d; s/^/python3-/' \
        "$root/requirements.txt")
    # shellcheck disable=SC2086
    need_packages pybind11-dev $names
    rm -rf "$2"
    "$1" -m venv --without-pip --system-site-packages "$2"
}

# build PRESET [-DNAME=VALUE...] [-- TARGET...]: configures and builds build/PRESET.
build() {
    local preset=$1 options=() log=$root/build/configure-$1.log
    shift
    while (($# > 0)) && [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    (($# == 0)) || shift
    local cache=$root/build/$preset/CMakeCache.txt
    if [[ -e $cache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
        rm -rf "${root:?}/build/$preset" # the tree was moved
    fi
    say "building build/$preset${*:+ ($*)}"
    (cd "$root" && cmake --preset "$preset" -DPython_EXECUTABLE="$root/.venv/bin/python" \
        "${options[@]}") > "$log" 2>&1 || {
        cat "$log" >&2
        return 1
    }
    cmake --build "$root/build/$preset" ${*:+--target "$@"} -- -k 0 >&2
}

# The fast path of ./run: true when nothing that it builds from is newer than its last build.
built_stamp=$root/build/release/.built
sources_to_run=(sim models topologies experiments cli python cmake run
    CMakeLists.txt CMakePresets.json requirements.txt)
run_is_built() {
    local sources=("${sources_to_run[@]/#/$root/}")
    [[ -e $built_stamp && -x $root/.venv/bin/python ]] &&
        [[ $(< "$built_stamp") == "$root" ]] &&
        [[ -z $(find "${sources[@]}" \( -name __pycache__ -o -name gallery \) -prune -o \
            -newer "$built_stamp" -print -quit) ]]
}

build_run() {
    lock
    need_packages "${packages_to_run[@]}"
    need_venv
    mkdir -p "$root/build/release"
    local stamp
    stamp=$(mktemp "$root/build/.built.XXXXXX") # as of now: what is edited while it builds is newer
    echo "$root" > "$stamp"
    local options=() # ./test may have said that the tests belong to this build
    [[ -e $root/build/release/CMakeCache.txt ]] || options=(-DHALFOPEN_TESTS=OFF)
    build release "${options[@]}" -- halfopen_cli _core || {
        rm -f "$stamp"
        return 1
    }
    mv "$stamp" "$built_stamp"
    unlock
}
