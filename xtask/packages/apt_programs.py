#!/usr/bin/env python3
"""Names the one program of packages whose programs core/data/packages/apt.tsv does not list.

    apt_programs.py CATALOGUE FOLDER

The names are those of the release's Contents indexes, which are fetched to FOLDER. A package with a single program gives it all
bytes of its programs: `=` stands for a program of the package's name, `name:=` for another; those in /usr/sbin begin with `/`.
"""
import collections, gzip, os, sys, urllib.request

PLACES = {'usr/bin': '', 'bin': '', 'usr/sbin': '/', 'sbin': '/'}
MIRROR = 'http://deb.debian.org/debian/dists/bookworm/main/Contents-{}.gz'


def programs(work):
    found = collections.defaultdict(list)
    for architecture in ('amd64', 'all'):
        path = f'{work}/Contents-{architecture}.gz'
        if not os.path.exists(path):
            urllib.request.urlretrieve(MIRROR.format(architecture), path)
        for line in gzip.open(path, 'rt'):
            path, _, packages = line.rstrip('\n').rpartition(' ')
            folder, _, name = path.strip().rpartition('/')
            if folder in PLACES or folder == 'usr/games':
                for package in packages.split(','):
                    found[package.rsplit('/', 1)[-1]].append((folder, name))
    return found


def main():
    path, work = sys.argv[1:]
    found, count = programs(work), 0
    lines = open(path).read().split('\n')
    for at, line in enumerate(lines):
        row = line.split('\t')
        if line.startswith('#') or len(row) < 2 or row[1].startswith('0'):
            continue
        row += [''] * (6 - len(row))
        own = found[row[0]]
        if row[4] or len(own) != 1 or own[0][0] not in PLACES:
            continue
        folder, name = own[0]
        row[4] = PLACES[folder] + ('=' if name == row[0] else f'{name}:=')
        lines[at] = '\t'.join(row).rstrip('\t')
        count += 1
    open(path, 'w').write('\n'.join(lines))
    print(f'{count} programs')


if __name__ == '__main__':
    main()
