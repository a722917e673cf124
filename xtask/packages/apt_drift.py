#!/usr/bin/env python3
"""How far what a request for packages brings along on another release lies from the measured one: lines for core/data/packages/apt.tsv.

    apt_drift.py USAGE bookworm=FILE[,FILE…] RELEASE=FILE[,FILE…]…

Files are Packages.xz of a release's components. Requests of 1 to 12 packages are drawn by use among the names that both releases have; what
each brings along is the closure over its dependencies, the required packages left out, by Installed-Size.
"""
import collections, lzma, random, re, sys

FIELDS = re.compile(r'^(Package|Installed-Size|Depends|Pre-Depends|Provides|Essential|Priority): (.*)$', re.M)
BARE = re.compile(r'\(.*?\)|\[.*?\]|:\w+')
HOW_MANY = [1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 10, 12]


class Release:
    def __init__(self, files):
        self.packages, self.providers, required = {}, collections.defaultdict(list), {'apt'}
        for file in files:
            for paragraph in lzma.open(file, 'rt').read().split('\n\n'):
                fields = dict(FIELDS.findall(paragraph))
                if 'Package' in fields:
                    self.packages[fields['Package']] = fields
                    if fields.get('Priority') == 'required' or fields.get('Essential') == 'yes':
                        required.add(fields['Package'])
                    for word in filter(None, map(str.strip, fields.get('Provides', '').split(','))):
                        self.providers[BARE.sub('', word).strip()].append(fields['Package'])
        self.there = set()
        self.there = self.closure(required)

    def candidates(self, group):
        for word in group.split('|'):
            name = BARE.sub('', word).strip()
            yield from [name] if name in self.packages else sorted(self.providers.get(name, []), reverse=True)

    def closure(self, roots):
        chosen, waiting = set(roots), list(roots)
        while waiting:
            fields = self.packages[waiting.pop()]
            for group in filter(None, ','.join(fields.get(kind, '') for kind in ('Pre-Depends', 'Depends')).split(',')):
                names = list(self.candidates(group))
                if names and not any(name in chosen or name in self.there for name in names):
                    chosen.add(names[0])
                    waiting.append(names[0])
        return chosen

    def weight(self, names):
        return sum(int(self.packages[name].get('Installed-Size', 0)) for name in self.closure(names) - self.there)


def main():
    usage = [line.rstrip('\n').split('\t') for line in open(sys.argv[1])]
    names, counts = [name for _, name in usage], [int(count) for count, _ in usage]
    releases = {word.split('=')[0]: Release(word.split('=')[1].split(',')) for word in sys.argv[2:]}
    own, draw = releases.pop('bookworm'), random.Random(5)
    for release, other in releases.items():
        ratios = []
        for _ in range(1500):
            drawn = set(draw.choices(names, counts, k=draw.choice(HOW_MANY)))
            shared = {name for name in drawn if all(name in r.packages and name not in r.there for r in (own, other))}
            if shared and own.weight(shared) > 500:
                ratios.append(other.weight(shared) / own.weight(shared))
        ratios.sort()
        print('#drift', release, *(round(ratios[int(len(ratios) * part)], 2) for part in (0.025, 0.5, 0.975)), sep='\t')


if __name__ == '__main__':
    main()
