#!/usr/bin/env python3
"""Measures what packages bring that Dockerfiles name and a catalogue does not hold: the `closure` of javascript.facts and python.facts.

    strangers.py pip|npm USAGE COUNT SECONDS     installs COUNT of them one by one, and writes the fact to standard output

USAGE is a list of names with how often Dockerfiles install them, in either order, separated by a tab. They are drawn at random with a fixed seed; what
takes longer than SECONDS or does not install is left out, and told on standard error. A package comes with all that it needs and what it compiles.
"""
import os, random, re, subprocess, sys, tempfile


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


def install(kind, name, folder, seconds):
    npm = ['npm', 'install', '--prefix', folder, '--no-audit', '--no-fund', name]
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


def main():
    kind, usage, count, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    names = strangers(kind, usage)
    random.Random(5).shuffle(names)
    weights = []
    for name in names[:count]:
        with tempfile.TemporaryDirectory() as folder:
            if install(kind, name, folder, seconds):
                weights.append(weight(folder))
                print(name, weights[-1], file=sys.stderr)
            else:
                print(name, 'left out', file=sys.stderr)
    weights.sort()
    at = lambda part: weights[min(len(weights) - 1, int(part * len(weights)))]
    print(f'# closure: 2.5, 50 and 97.5 percent of what packages bring that Dockerfiles name and this catalogue does not hold: {len(weights)} of')
    print(f'# {count} drawn at random could be installed (strangers.py)')
    print('#fact', 'closure', *(f'{at(part):.3g}'.replace('e+0', 'e') for part in (.025, .5, .975)), sep='\t')


if __name__ == '__main__':
    main()
