#!/usr/bin/env python3
"""Says of packages in core/data/packages/apt.tsv what else they depend on that has no row there, so that nothing that they bring is missing.

    apt_missing.py CATALOGUE     rewrites the column of what a package leaves beyond its own files

What a row's needs lead to without a row weighs as much as the index says that it takes (Installed-Size, which counts files by whole kilobytes), a file for each PER_FILE
bytes; together, where that is LEAST and more, it stands as `/usr/share/NAME:needs=bytes=files` with the row. What it depends on that has a row is added to the row's needs. To be run on the release that the catalogue is of, after the other measurements.
"""
import re, subprocess, sys

sys.path.insert(0, __file__.rpartition('/')[0] or '.')
import apt

LEAST, PER_FILE = 200_000, 20_000


def index():
    """Of each package of the index: what it depends on, as lists of alternatives, and its size; and who provides a name."""
    packages, provides = {}, {}
    text = subprocess.run(['apt-cache', 'dumpavail'], capture_output=True, text=True, errors='replace', check=True).stdout
    for paragraph in text.split('\n\n'):
        fields = dict(re.findall(r'^([\w-]+): (.*)$', paragraph, re.M))
        if 'Package' not in fields or fields['Package'] in packages:
            continue
        needs = [[re.split(r'[ (:]', word.strip())[0] for word in group.split('|')]
                 for kind in ('Pre-Depends', 'Depends') for group in fields.get(kind, '').split(',') if group.strip()]
        packages[fields['Package']] = needs, int(fields.get('Installed-Size', 0)) * 1024
        for word in fields.get('Provides', '').split(','):
            provides.setdefault(word.strip().split(' ')[0], set()).add(fields['Package'])
    return packages, provides


def main():
    path, = sys.argv[1:]
    lines = open(path).read().rstrip('\n').split('\n')
    rows = [line.split('\t') for line in lines if line and not line.startswith('#')]
    number = {row[0]: i for i, row in enumerate(rows)}
    # What a minimal system has is left out of needs.
    minimal = {word for line in lines if line.startswith('#minimal') for word in line.split('\t', 1)[1].split()}
    packages, provides = index()
    has_row = lambda name: name in number or name in minimal or any(own in number or own in minimal for own in provides.get(name, ()))

    def missing(name):
        """Packages without a row that a package leads to, and numbers of the rows that those need."""
        found, more, queue = {}, set(), [name]
        while queue:
            for group in packages.get(queue.pop(), ([], 0))[0]:
                known = [word for word in group if has_row(word)]
                first = next((word for word in group if word in packages), None)
                if not known and first and first not in found:
                    found[first] = packages[first][1]
                    queue.append(first)
        for package in found:
            more.update(number[word] for group in packages[package][0] for word in group[:1] if word in number and word not in minimal)
        return sum(found.values()), more

    told = 0
    for row in rows:
        size, more = missing(row[0])
        if size < LEAST:
            continue
        row += [''] * (6 - len(row))
        there = set(re.findall(r'\d+', row[2]))
        row[2] = ' '.join(row[2].split() + [str(n) for n in sorted(more) if str(n) not in there])
        place = f'/usr/share/{row[0]}:needs'
        kept = [word for word in row[5].split() if not word.startswith(f'{place}=')]
        row[5] = ' '.join(sorted([*kept, f'{place}={apt.short(size)}={max(1, size // PER_FILE)}']))
        told += 1
    by_name = {row[0]: '\t'.join(row).rstrip('\t') for row in rows}
    out = [line if not line or line.startswith('#') else by_name[line.split('\t')[0]] for line in lines]
    open(path, 'w').write('\n'.join(out) + '\n')
    print(f'{told} packages of {len(rows)} need others without a row', file=sys.stderr)


main()
