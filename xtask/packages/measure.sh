#!/bin/sh
# Measures the packages of a family and packs the catalogue, core/data/packages/<family>.tsv: those of `pip` by installing them, those of `npm` in
# the registry's archives. Takes an hour and 6 GB below target/catalogue; what was measured before is kept there. Needs python3 with venv and pip.
set -eu
family=$1 here=$(dirname "$0") work=target/catalogue/$1
mkdir -p "$work"
case $family in
    pip) names=python ;;
    npm) names=javascript ;;
    *) echo "no such family: $family (pip, npm)" >&2; exit 2 ;;
esac
touch "$work/pages"
if [ "$family" = pip ]; then
    # What the catalogue holds already is not measured again.
    test -e "$work/rows" || python3 "$here/unpack.py" "$family" "core/data/packages/$family.tsv" > "$work/rows"
    cp "$work/rows" "$work/before"
    UV_CACHE_DIR=$work/cache python3 -W ignore "$here/python.py" "$here/python.txt" "$work" "$work/before" > "$work/measured"
    python3 "$here/wheels.py" < "$work/measured" > "$work/rows"
    # Pages that were measured before stay, where there is no newer one.
    awk -F'\t' '!/^#/ && $1 != "" && $8 > 0 { print $1 "\t" $8 }' core/data/packages/pip.tsv > "$work/pages"
    # The index's pages, by what uv keeps of them: a page was seen to be 1.3 times as large (18 pages, 1.1 to 1.6).
    for page in "$work"/cache/simple-*/pypi/*.rkyv; do
        printf '%s\t%s\n' "$(basename "$page" .rkyv)" $(($(wc -c < "$page") * 13 / 10))
    done >> "$work/pages"
else
    python3 "$here/javascript.py" "$here/javascript.txt" "$work" > "$work/rows"
fi
python3 "$here/pack.py" "$family" "$(date +%F)" "$here/$names.txt" "$here/$names.facts" "$work/rows" "$work/pages" > "$work/packed"
mv "$work/packed" "core/data/packages/$family.tsv"
