#!/usr/bin/env python3
"""Measures what packages bring that Dockerfiles name and a catalogue does not hold: the `closure` of javascript.facts and python.facts.

    strangers.py pip|npm USAGE COUNT SECONDS     installs COUNT of them one by one, and writes the fact to standard output
    strangers.py families NAMES COUNT SECONDS    the same for npm's packages of one kind of name each (`eslint-plugin-*`), without their scripts
    strangers.py locks FOLDER LOCK…              the sums of what npm's lock files name, weighed in the registry's archives, which FOLDER keeps

USAGE is a list of names with how often Dockerfiles install them, in either order, separated by a tab. They are drawn at random with a fixed seed; what
takes longer than SECONDS or does not install is left out, and told on standard error. A package comes with all that it needs and what it compiles.

NAMES is a list of packages that projects ask for, a line each. A kind of name with fewer than SCARCE of them that install has no fact of its own.
"""
import concurrent.futures, fnmatch, json, os, random, re, statistics, subprocess, sys, tempfile

import javascript

# Kinds of names; the longest that fits counts. What plugs into a tool brings that tool as its peer.
FAMILIES = ['@types/*', '@babel/*', 'babel-plugin-*', 'babel-preset-*', 'eslint-plugin-*', 'eslint-config-*', '*-webpack-plugin', 'lodash.*', '*-cli', '@*', '*']
SCARCE = 12
DRAWS = 2000


def catalogue(kind):
    rows = (line.split('\t')[0] for line in open(f'core/data/packages/{kind}.tsv'))
    return {name for name in rows if name and not name.startswith('#')}


def bare(kind, word):
    if kind == 'npm':
        return re.sub(r'(?<=.)@.*', '', word)
    return re.split(r'[=<>\[;~!]', word)[0].lower().replace('_', '-')


def strangers(kind, usage):
    known, found = catalogue(kind), {}
    for line in open(usage):
        fields = [field.strip() for field in line.split('\t')]
        name = bare(kind, next((field for field in fields if not field.isdigit()), ''))
        is_name = re.fullmatch(r'@[\w.-]+/[\w.-]+|[a-zA-Z][\w.-]*', name) and not name.endswith('.txt')
        if is_name and name not in known:
            found[name] = None
    return list(found)


def install(kind, name, folder, seconds, *more):
    npm = ['npm', 'install', '--prefix', folder, '--no-audit', '--no-fund', *more, name]
    pip = [sys.executable, '-m', 'pip', 'install', '-q', '--no-cache-dir', '--target', folder, name]
    try:
        return subprocess.run(npm if kind == 'npm' else pip, cwd=folder, capture_output=True, timeout=seconds).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def weight(folder):
    """Bytes of the regular files, a hard link once."""
    found = {}
    for place, _, names in os.walk(folder):
        for path in (os.path.join(place, name) for name in names):
            if not os.path.islink(path):
                status = os.lstat(path)
                found[status.st_dev, status.st_ino] = status.st_size
    return sum(found.values())


def measured(kind, names, seconds, *more):
    """What each of the packages brings that can be installed, least first."""
    weights = []
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            if install(kind, name, folder, seconds, *more):
                weights.append(weight(folder))
                print(name, weights[-1], file=sys.stderr, flush=True)
            else:
                print(name, 'left out', file=sys.stderr, flush=True)
    return sorted(weights)


def fact(name, *weights):
    return '\t'.join(['#fact', name, *(f'{n:.3g}'.replace('e+0', 'e') for n in weights)])


def families(path, count, seconds):
    known = catalogue('npm')
    names = [name for name in map(str.strip, open(path)) if name and name not in known]
    random.Random(5).shuffle(names)
    kinds = {family: [] for family in FAMILIES}
    for name in names:
        kinds[max((family for family in FAMILIES if fnmatch.fnmatchcase(name, family)), key=len)].append(name)
    print('# closure KIND: the same of packages that other packages ask for most and this catalogue does not hold, by their names: least, median and most')
    print('# of some drawn at random, and how many they were (strangers.py)')
    for family, own in kinds.items():
        weights = measured('npm', own[:count], seconds, '--ignore-scripts')
        if len(weights) >= SCARCE:
            print(fact(f'closure {family}', weights[0], statistics.median(weights), weights[-1]), len(weights), sep='\t', flush=True)


def locks(folder, paths):
    known, registry, named = catalogue('npm'), javascript.Registry(folder), set()
    for path in paths:
        entries = json.load(open(path))['packages'].items()
        own = {(entry.get('name') or place.rpartition('node_modules/')[2], entry.get('version')) for place, entry in entries
               if 'node_modules/' in place and not entry.get('link') and not entry.get('os')}
        named |= {at for at in own if at[0] not in known}
    with concurrent.futures.ThreadPoolExecutor(javascript.AT_ONCE) as pool:
        sizes = [found[0] for found in pool.map(lambda at: registry.weight(*at), sorted(named)) if found]
    print(f'# sum N: 2.5, 50 and 97.5 percent of the sums of N of {len(sizes)} packages that {len(paths)} lock files of projects drawn at random name and this')
    print('# catalogue does not hold (strangers.py)')
    for n in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512):
        sums = sorted(sum(random.choices(sizes, k=n)) for _ in range(DRAWS))
        print(fact(f'sum {n}', *(sums[int(part * DRAWS)] for part in (.025, .5, .975))))


def main():
    if sys.argv[1] == 'locks':
        return locks(sys.argv[2], sys.argv[3:])
    kind, usage, count, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    if kind == 'families':
        return families(usage, count, seconds)
    names = strangers(kind, usage)
    random.Random(5).shuffle(names)
    weights = measured(kind, names[:count], seconds)
    print(f'# closure: 2.5, 50 and 97.5 percent of what packages bring that Dockerfiles name and this catalogue does not hold: {len(weights)} of')
    print(f'# {count} drawn at random could be installed (strangers.py)')
    print(fact('closure', *(weights[min(len(weights) - 1, int(part * len(weights)))] for part in (.025, .5, .975))))


if __name__ == '__main__':
    main()
