#!/usr/bin/env python3
"""Writes a packed catalogue's packages as rows again, so that what it holds needs no second measurement.

    unpack.py pip CATALOGUE     writes rows as python.py does to standard output

Figures stay rounded to three digits as they were packed.
"""
import sys

FIGURES = ('bytes', 'files', 'code', 'codes', 'download', 'document')
KEYS = ('name', 'version', 'bytes', 'files', 'code', 'codes', 'download', 'marks', 'programs', 'needs', 'extras')
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


def main():
    _, path = sys.argv[1:]
    for row in read(open(path)):
        print('\t'.join(row[k] for k in KEYS))


main()
