#!/usr/bin/env python3
"""Writes a packed catalogue's packages as rows again, so that what it holds needs no second measurement.

    unpack.py pip|npm CATALOGUE     writes rows as python.py and javascript.py do to standard output

Figures stay rounded to three digits as they were packed.
"""
import re, sys

FIGURES = ('bytes', 'files', 'code', 'codes', 'download', 'document')
WORDS = ('marks', 'programs', 'needs', 'extras')


def read(lines):
    """Rows of the catalogue, the newest version of a package first, what stands as above written out."""
    name, above = '', {}
    for line in lines:
        fields = line.rstrip('\n').split('\t')
        if line.startswith('#') or len(fields) < 2:
            continue
        if fields[0]:
            name, above = fields[0], dict.fromkeys(WORDS, '-')
        row = dict(zip(('version', *FIGURES, *WORDS), fields[1:]), name=name)
        row.update((k, '0') for k in FIGURES if row[k] == '-')
        row.update((k, above[k] if row.get(k) == '=' else row.get(k, '-')) for k in WORDS)
        above = row
        yield row


def items(text):
    """A list whose items may hold commas between brackets."""
    return re.findall(r'[^,\[]+(?:\[[^\]]*\])?', text) if text != '-' else []


def main():
    kind, path = sys.argv[1:]
    rows = list(read(open(path)))
    newest = {}
    for row in rows:
        newest.setdefault(row['name'], row['version'])
    for row in rows:
        if kind == 'pip':
            keys = ('name', 'version', 'bytes', 'files', 'code', 'codes', 'download', 'marks', 'programs', 'needs', 'extras')
        else:
            keys = ('name', 'version', 'bytes', 'files', 'download', 'document', 'needs', 'marks', 'programs')
            # A need without a version is the newest.
            row['needs'] = ','.join(n if '@' in n[1:] or n not in newest else f'{n}@{newest[n]}' for n in items(row['needs'])) or '-'
        print('\t'.join(row[k] for k in keys))


main()
