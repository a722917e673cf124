#!/usr/bin/env python3
"""Adds packages to core/data/packages/apt.tsv, with what they depend on, without measuring the others again.

    apt_more.py USAGE CATALOGUE FOLDER NAME…

To be run as apt.py is, which reads the archives; what configuring them leaves beyond their own files is not measured. What every row
needs and recommends is read from the index of the day. Of archives above 30 MB only what the index says is taken. Rows are numbered anew, in the order of their names.
"""
import datetime, re, sys
sys.path.insert(0, __file__.rpartition('/')[0] or '.')
import apt


def renumbered(text, number):
    return ' '.join('|'.join(number(word) for word in group.split('|')) for group in text.split(' ')) if text else ''


# Larger archives are not read: what the index says that they take stands in the place for what is shared.
LARGEST = 30e6


def as_indexed(fields):
    figures = dict.fromkeys(apt.PARTS, 0)
    figures['documentation' if fields['Package'].endswith('-doc') else 'shared'] = int(fields['Installed-Size']) * 1024
    return {'figures': figures, 'kept': 1, 'archive': int(fields['Size']), 'info': 0, 'paragraph': 1000, 'questions': 0, 'programs': {}}


def main():
    usage, path, work, *wanted = sys.argv[1:]
    lines = open(path).read().split('\n')
    facts = [line for line in lines if line.startswith('#')]
    old = [line.split('\t') for line in lines if line and not line.startswith('#')]
    names = [row[0] for row in old]
    minimal = set(next(line for line in facts if line.startswith('#minimal\t')).split('\t')[1].split(' '))
    grow = float(next(line for line in facts if line.startswith('#growth\t/var/cache/debconf/templates.dat')).split('\t')[3])
    index = apt.Index(usage)
    more = sorted(index.closure(wanted, apt.DEPENDS) - set(names))
    size = lambda name: int(index.best[name]['Size'])
    rows = apt.read_archives(index, [name for name in more if size(name) < LARGEST], work, set())
    rows.update({name: as_indexed(index.best[name]) for name in more if size(name) >= LARGEST})
    # The table wants every row to number what is needed; of those that are there only the names count.
    blank = {'figures': dict.fromkeys(apt.PARTS, 0), 'kept': 0, 'archive': 0, 'info': 0, 'paragraph': 0, 'questions': 0, 'programs': {}}
    everything = {**dict.fromkeys(names, blank), **rows}
    index.usage = [(1, name) for name in wanted if name in rows]
    extra = {name: {} for name in everything}
    ordered = sorted(everything)
    number = {name: str(at) for at, name in enumerate(ordered)}
    made = {line.split('\t')[0]: line for line in apt.table(index, {n: row for n, row in everything.items() if n in index.best}, extra, minimal, grow, number)}
    for row in old:
        row += [''] * (4 - len(row))
        now = made[row[0]].split('\t') + [''] * 4 if row[0] in index.best else None
        for column in (2, 3):
            row[column] = now[column] if now else renumbered(row[column], lambda word: number[names[int(word)]])
        made[row[0]] = '\t'.join(row).rstrip('\t')
    facts.insert(1, f'# Added on {datetime.date.today().isoformat()} by xtask/packages/apt_more.py, what configuring them leaves not measured: {" ".join(sorted(rows))}.')
    open(path, 'w').write('\n'.join(facts + [made[name] for name in ordered]) + '\n')
    print(f'{len(rows)} packages more: {" ".join(sorted(rows))}')


main()
