#!/usr/bin/env bash
# tests/fingerprints.sh BUILD_DIR...            runs every variant of the gallery with each build:
#                                               the fingerprints must be the golden ones
# tests/fingerprints.sh --update BUILD_DIR...   writes the golden ones anew, if all builds agree
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
golden=${HALFOPEN_GOLDEN:-$root/tests/fingerprints.golden}

update=no
if [[ ${1-} == --update ]]; then
    update=yes
    shift
fi
if (($# == 0)) || [[ $1 == -* ]]; then
    sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"
    exit 2
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# fingerprints PROGRAM: lines `file variant fingerprint`, in the order of the files' names.
fingerprints() {
    local file
    for file in "$root"/topologies/gallery/*.yaml; do
        (cd "$root" && "$1" run "${file#"$root"/}" --variant all --json 2> "$scratch/errors") \
            > "$scratch/results" || { cat "$scratch/errors" >&2; return 1; }
        sed -E 's/^.*,"variant":"([^"]*)".*,"fingerprint":"([^"]*)".*$/\1 \2/' "$scratch/results" |
            sed "s|^|${file##*/} |"
    done
}

# differences FROM TO: `file variant: FROM's fingerprint, TO's fingerprint`, a line each.
differences() {
    awk 'FILENAME == ARGV[1] { wanted[$1 " " $2] = $3; next }
         { name = $1 " " $2; seen[name] = 1 }
         !(name in wanted) { print "  " name ": nothing, " $3; next }
         wanted[name] != $3 { print "  " name ": " wanted[name] ", " $3 }
         END { for (name in wanted)
                   if (!(name in seen)) print "  " name ": " wanted[name] ", nothing" }
        ' "$1" "$2" | sort
}

broken=0
first=
for build in "$@"; do
    program=$(readlink -f "$build")/bin/halfopen
    list=$scratch/$(printf '%s' "$build" | tr / _)
    if [[ ! -x $program ]] || ! fingerprints "$program" > "$list"; then
        echo "$build: no results: build it, and see what '$program run' says"
        broken=$((broken + 1))
        continue
    fi
    first=${first:-$build}
    against=$scratch/$(printf '%s' "$first" | tr / _)
    if ! cmp -s "$against" "$list"; then
        echo "$build differs from $first: the same system must give the same bytes everywhere"
        echo "(what it may be: docs/design/same_bytes.md). Topology, variant: $first, $build"
        differences "$against" "$list"
        broken=$((broken + 1))
    fi
done
if ((broken > 0)); then
    echo "$(($# - broken)) of $# builds agree"
    exit 1
fi

all=$scratch/$(printf '%s' "$first" | tr / _)
if [[ $update == yes ]]; then
    differences "$golden" "$all" 2> /dev/null || true
    cp "$all" "$golden"
    echo "$(wc -l < "$golden") fingerprints written to ${golden#"$root"/} ($# builds agree);" \
        "say why under 'Results change:' in the CHANGELOG"
    exit 0
fi
touch "$scratch/none"
[[ -e $golden ]] || golden=$scratch/none
differences "$golden" "$all" > "$scratch/differences"
changed=$(wc -l < "$scratch/differences")
if ((changed > 0)); then
    echo "Results have changed. Topology, variant: golden, now"
    cat "$scratch/differences"
    echo "help: if that is meant, write why under 'Results change:' in the CHANGELOG, and then"
    echo "      tests/fingerprints.sh --update $*"
fi
total=$(cat "$golden" "$all" | cut -d' ' -f1,2 | sort -u | wc -l)
echo "$((total - changed)) of $total fingerprints agree with the golden ones, in $# builds"
((changed == 0))
