#!/usr/bin/env python3
"""Packs measured rows into a catalogue: core/data/packages/pip.tsv and npm.tsv.

    pack.py pip|npm DATE NAMES FACTS ROWS…     writes the section to standard output

Computes from the rows what may be said about packages and versions that were not measured; see the lines `#fact` of the result.
Figures are rounded to three digits. Random draws are made with a fixed seed.
"""
import os, random, re, statistics, sys

DRAWS = 1500
# Packages of so many bytes are CUDA's libraries and the frameworks that stand on them.
HEAVY = 200_000_000
# An extra that names so many packages is everything that somebody may want, which nobody installs.
MANY = 40


def numbers(version):
    head = re.split(r'[-+]', version.lstrip('v'))[0]
    found = []
    for part in head.split('.'):
        digits = re.match(r'\d+', part)
        if not digits:
            break
        found.append(int(digits.group()))
        if digits.group() != part:
            break
    return found


def kinship(one, other):
    a, b = (numbers(v) + [0, 0, 0] for v in (one, other))
    return 'same' if one == other else 'patch' if a[:2] == b[:2] else 'minor' if a[0] == b[0] else 'major'


def digits(n):
    n = int(n)
    return n if n < 1000 else int(float(f'{n:.3g}'))


def short(kind, key, n):
    """A figure as it is written. npm's packages are many and small, and errors of many even out: bytes of less than 100 kB have two digits, files and
    documents of less than 100 kB one; of a small download what packages of its size are packed stands in."""
    n = int(n)
    if kind != 'npm':
        # A page of the index grows with every version, so that its bounds are wide anyhow.
        return int(float(f'{n:.2g}')) if key == 'document' else digits(n)
    if key == 'download' and n < 15_000:
        return 0
    count = 3 if key == 'bytes' and n >= 100_000 else 1 if key == 'files' or key == 'document' and n < 100_000 or key == 'bytes' and n < 10_000 else 2
    return int(float(f'{n:.{count}g}'))


def is_near(kind, row, above):
    """Whether a version goes without saying beside a newer one."""
    apart = abs(row['total'] - above['total'])
    if kind == 'npm':
        return all(row[k] == above[k] for k in ('needs', 'marks')) and row['extras'] == above['extras'] and apart < max(3_000, .03 * above['total'])
    return kinship(row['version'], above['version']) == 'patch' and apart < .02 * above['total'] and row['needs'] == above['needs']


def stands_for(rows, version):
    """The row that a reader takes for a version: the nearest, as core/src/catalog/packages/registry.rs has it."""
    order = ('same', 'patch', 'minor', 'major')
    pad = lambda v: tuple((numbers(v) + [0] * 6)[:6])
    return min(rows, key=lambda r: (order.index(kinship(r['version'], version)), [abs(a - b) for a, b in zip(pad(r['version']), pad(version))]))


def written(kind, releases):
    """The versions that are written: all but those for which a reader takes one that is near."""
    rows = releases[:1]
    for r in releases[1:]:
        if not is_near(kind, r, rows[-1]):
            rows.append(r)
    # A range is looked up by its border.
    meant = lambda r: (r['version'], caret(r['version']))
    while missed := [r for r in releases if not all(is_near(kind, r, stands_for(rows, v)) or r is stands_for(rows, v) for v in meant(r)) and r not in rows]:
        rows = [r for r in releases if r in rows or r is missed[0]]
    return rows


def name_of(need):
    """The name in a need of npm's, `?name@range`, or in a word of the list, `+name@range`."""
    need = need.lstrip('?+=')
    return need[0] + need[1:].partition('@')[0]


def caret(version):
    """What `^` takes for the same as a version."""
    a, b, *_ = numbers(version) + [0, 0]
    return str(a) if a else f'0.{b}'


def bare(need, packages):
    """A need as it is written: without a range where it is the newest version's."""
    name, mark = name_of(need), '?' * need.startswith('?')
    newest = packages.get(name)
    return mark + name if newest and need == f"{mark}{name}@{caret(newest[0]['version'])}" else need


def looked_up(extra, packages):
    """What npm looks up besides, of documents that weigh something: names that are packed, and the bytes of the others."""
    kind, _, what = extra.partition(':')
    if kind == 'own':
        size, files, download = what.split(',')
        return [f"own:{short('npm', 'bytes', size)},{short('npm', 'files', files)},{short('npm', 'download', download)}"], 0
    if kind == 'platforms':
        return [], int(what)
    if kind not in ('looks', 'beyond'):
        return [extra], 0
    sizes = dict(w.rpartition('=')[::2] for w in what.split(','))
    # An optional peer is installed where it is there for something else, whatever its document weighs.
    known = ','.join(n for n, size in sizes.items() if n in packages and (kind == 'looks' or int(size) >= 50_000))
    return [f'{kind}:{known}'] * bool(known), sum(int(size) for n, size in sizes.items() if n not in packages)


def extras_of(row, packages):
    found, documents = [], 0
    for extra in [] if row['extras'] == '-' else row['extras'].split(';'):
        texts, more = looked_up(extra, packages)
        found += texts
        documents += more
    return ';'.join(found + [f'documents:{short("npm", "document", documents)}'] * (documents >= 50_000)) or '-'


def quantile(values, part):
    values = sorted(values)
    at = part * (len(values) - 1)
    low = int(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (at - low)


def fact(name, *values):
    text = '\t'.join(f'{v:.3g}' if isinstance(v, float) and v < 100 else str(digits(v)) for v in values)
    return f'#fact\t{name}\t{text}'


def read(kind, paths):
    packages, documents = {}, {}
    for path in paths:
        for line in open(path):
            f = line.rstrip('\n').split('\t')
            if len(f) == 2:
                documents[f[0]] = int(f[1])
                continue
            if kind == 'pip':
                row = dict(zip(('name', 'version', 'bytes', 'files', 'code', 'codes', 'download', 'marks', 'programs', 'needs', 'extras'), f), document=0)
            else:
                row = dict(zip(('name', 'version', 'bytes', 'files', 'download', 'document', 'needs', 'marks', 'programs', 'extras'), f + ['-']), code=0, codes=0)
            for k in ('bytes', 'files', 'code', 'codes', 'download', 'document'):
                row[k] = int(row[k])
            row['total'] = row['bytes'] + row['code']
            packages.setdefault(row['name'], {}).setdefault(row['version'], row)
    for name, releases in packages.items():
        for row in releases.values():
            row['document'] = row['document'] or documents.get(name, 0)
    pre = lambda v: bool(re.search(r'[a-z]', v.lstrip('v').split('+')[0]))
    return {n: sorted(v.values(), key=lambda r: (not pre(r['version']), numbers(r['version'])), reverse=True) for n, v in sorted(packages.items())}


def pairs(packages):
    """Ratios of measured versions that follow each other, by kinship; each counts in both directions."""
    found = {'patch': [], 'minor': [], 'major': []}
    for releases in packages.values():
        for one, other in zip(releases, releases[1:]):
            k = kinship(one['version'], other['version'])
            if k != 'same' and one['total'] and other['total']:
                found[k] += [one['total'] / other['total'], other['total'] / one['total']]
    return found


def drift(found):
    for k, ratios in found.items():
        # Of too few pairs nothing can be said: they are taken with those that are farther apart.
        if len(ratios) < 20:
            ratios = [r for all_ratios in found.values() for r in all_ratios]
        yield k, quantile(ratios, .03), quantile(ratios, .97), len(ratios) // 2


def drift_before(path):
    """What the catalogue that stands there says of drift: low, high, and over how many pairs."""
    found, pairs_seen = {}, 0
    for line in open(path) if os.path.exists(path) else []:
        counted = re.match(r'# drift: .* (\d+) pairs', line)
        said = re.match(r'#fact\tdrift (\w+)\t(\S+)\t(\S+)', line)
        if counted:
            pairs_seen = int(counted.group(1))
        if said:
            found[said.group(1)] = (float(said.group(2)), float(said.group(3)), pairs_seen)
    return found


def common(packages, bounds, sizes, held_in):
    """The part of deviations that must add plainly, so that sums of other versions keep within the narrowed bounds as often as asked."""
    both = [(r[0], o) for r in packages.values() for o in r[1:] if r[0]['total'] and o['total'] and kinship(r[0]['version'], o['version']) in bounds]
    if len(both) < 10:
        return 1.0
    for part in range(21):
        part /= 20
        held = 0
        for _ in range(DRAWS):
            group = random.sample(both, min(random.choice(sizes), len(both)))
            deviations = []
            for new, old in group:
                low, high = bounds[kinship(new['version'], old['version'])]
                deviations.append((new['total'] * (1 - low), new['total'] * (high - 1)))
            whole, truth = (sum(r[i]['total'] for r in group) for i in (0, 1))
            below, above = (part * sum(d[i] for d in deviations) + (1 - part) * sum(d[i] ** 2 for d in deviations) ** .5 for i in (0, 1))
            held += whole - below <= truth <= whole + above
        if held >= held_in * DRAWS:
            return part
    return 1.0


def closure_drift(packages):
    """How the closures of two versions of a package differ, the older one by the newer: 2.5th and 97.5th of 100 by kinship, and the number of pairs."""
    rows = {(name, r['version']): r for name, releases in packages.items() for r in releases}

    def met(need):
        name = name_of(need)
        wanted, name = need.lstrip('?')[len(name) + 1:], name.partition('[')[0]
        fits = lambda v: any(numbers(v)[:len(w)] == w for w in map(numbers, wanted.split('||'))) if wanted not in ('', '*') else True
        releases = packages.get(name, [])
        return next(((name, r['version']) for r in releases if fits(r['version'])), (name, releases[-1]['version']) if releases else None)

    def weight(first):
        found, queue = {first}, [first]
        while queue:
            fresh = {met(need) for need in merged(rows[queue.pop()]['needs'])} - found - {None}
            found |= fresh
            queue += fresh
        return sum(rows[at]['total'] for at in found)

    ratios = {'minor': [], 'major': []}
    for name, releases in packages.items():
        weights = [(r['version'], weight((name, r['version']))) for r in releases if r['total'] and 'whole' not in r['marks']]
        for i, (older, own) in enumerate(weights):
            for newer, other in weights[:i]:
                ratios.get(kinship(older, newer), []).append(own / other)
    return [(kind, quantile(found, .025), quantile(found, .975), len(found)) for kind, found in ratios.items() if len(found) > 40]


def merged(text):
    """A list whose items may hold commas between brackets."""
    return re.findall(r'[^,\[]+(?:\[[^\]]*\])?', text) if text != '-' else []


def main():
    kind, date, names, facts, *rows = sys.argv[1:]
    random.seed(1)
    packages = read(kind, rows)
    asked = [w for line in open(names) if not line.startswith('#') for w in line.split()]
    asked = [re.sub(r'\[.*|==.*', '', w) if kind == 'pip' else name_of(w) for w in asked]
    singles = {n: kept for n, releases in packages.items() if (kept := [r for r in releases if 'whole' not in r['marks']])}
    newest = [r[0] for r in singles.values()]
    # What is not in the catalogue is none of these: they are few, and measured.
    drawn = [r for r in newest if r['total'] < HEAVY]
    totals = [r['total'] for r in drawn if r['total']]
    out = [f'#section {kind}', f'# Measured on {date} by `cargo xtask catalogue {kind}`, which says how (xtask/packages).',
           f'# {len(packages)} packages in {sum(map(len, packages.values()))} versions. Columns and facts: core/src/catalog/packages/registry.rs; what the facts of',
           '# one kind mean: the models that read them.']
    bounds = {}
    before = drift_before(f'core/data/packages/{kind}.tsv')
    for k, low, high, n in drift(pairs(singles)):
        # Versions that lie close together are not written, so that a catalogue made from another one sees fewer of them.
        low, high, n = max((low, high, n), before.get(k, (low, high, n)), key=lambda found: found[2])
        bounds[k] = (low, high)
        out += [f'# drift: 3rd and 97th of 100 {n} pairs of versions, one divided by the other', fact(f'drift {k}', low, high)]
    out += ['# common: the least part that keeps 97 of 100 sums of other versions within narrowed bounds', fact('common', common(singles, bounds, (3, 6, 12, 25), .97))]
    for k, low, high, n in closure_drift(packages):
        out += [f'# closure drift: 2.5th and 97.5th of 100 {n} pairs of versions with all that they need, the older by the newer', fact(f'closure drift {k}', low, high)]
    if kind == 'npm':
        out += ['# common many: the same of projects, whose closures are 60 packages and more, for 95 of 100', fact('common many', common(singles, bounds, (60, 120, 240), .95))]
    else:
        # Those of npm stand among its facts: what projects name beside the catalogue is smaller than what it holds (strangers.py).
        out.append(f'# sum N: 2.5, 50 and 97.5 percent of the sums of N packages drawn at random from those of less than {HEAVY // 1_000_000} MB')
        for n in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512):
            sums = [sum(random.choices(totals, k=n)) for _ in range(DRAWS)]
            out.append(fact(f'sum {n}', *(quantile(sums, q) for q in (.025, .5, .975))))
    unpacked = [r['bytes'] / r['download'] for r in newest if r['download'] > 1000]
    out += ['# unpacked: installed bytes by downloaded bytes, 2.5, 50 and 97.5 percent', fact('unpacked', *(quantile(unpacked, q) for q in (.025, .5, .975)))]
    part = sum(r['code'] for r in drawn) / max(sum(r['total'] for r in drawn), 1)
    # Of some rows the download was not weighed.
    ratio = sum(r['download'] for r in drawn) / max(sum(r['total'] for r in drawn if r['download']), 1)
    out += ['# stranger: part that is compiled, files, and download by weight, of all packages together', fact('stranger', float(part), float(statistics.median(r['files'] for r in newest)), float(ratio))]
    lines = [len(n) + len(r[0]['version']) + 3 for n, r in packages.items()]
    out += ['# line: name, version, operator and end of line', fact('line', float(statistics.mean(lines)))]
    ratios = [r['code'] / (r['bytes'] or 1) for r in newest if r['code']]
    if kind == 'pip':
        out += ['# compiled per source: bytecode by what is installed, of packages that are mostly sources', fact('compiled per source', *(quantile(ratios, q) for q in (.25, .75, .975)))]
    documents = [r['document'] for r in newest if r['document']]
    if documents:
        out += ['# document: the registry\'s document about a package, 5, 50 and 95 percent', fact('document', *(quantile(documents, q) for q in (.05, .5, .95)))]
    out += [line.rstrip('\n') for line in open(facts)]
    if kind == 'npm':
        for name, r in ((name, r) for name, releases in packages.items() for r in releases):
            # Programs of what nobody asks for by name stand in no Dockerfile; an install script is told by its package's name.
            r.update(programs=r['programs'] if name in asked else '-', marks=','.join(m for m in r['marks'].split(',') if m != 'script') or '-')
            r.update(needs=','.join(bare(n, packages) for n in merged(r['needs'])) or '-', extras=extras_of(r, packages))
    for name, releases in packages.items():
        above = None
        for r in written(kind, releases):
            fields = []
            for k in ('marks', 'programs', 'needs', 'extras'):
                v = r[k]
                if kind == 'pip' and k == 'extras':
                    v = ';'.join(e for e in v.split(';') if (e.partition(':')[0] in KEPT or e.partition(':')[0] in used(packages)) and e.count(',') < MANY) or '-'
                fields.append(v)
            if kind == 'npm' and above is not None and r['marks'] != 'whole' and above['marks'] != 'whole':
                # One document is about all versions.
                r['document'] = 0
            marks = fields if above is None else ['=' if f == a and f != '-' else f for f, a in zip(fields, above['fields'])]
            while marks and marks[-1] == '-':
                marks = marks[:-1]
            figures = [short(kind, k, r[k]) or '-' for k in ('bytes', 'files', 'code', 'codes', 'download', 'document')]
            out.append('\t'.join(map(str, [name if above is None else '', r['version'], *figures, *marks])))
            above = dict(r, fields=fields)
    print('\n'.join(out))


# Extras that requirements name often; others are kept where a package asks for them.
KEPT = {'standard', 'all', 'redis', 'security', 'socks', 'http2', 'crypto', 'binary', 'async', 'email', 'argon2', 'bcrypt', 'asyncio', 'postgresql', 'cli', 'test', 's3', 'hiredis', 'sqs', 'speedups', 'tls', 'grpc', 'sql', 'excel', 'flask', 'django', 'fastapi', 'ui', 'dev', 'gevent', 'cryptography', 'pool', 'c', 'notebook', 'toml', 'brotli', 'uvloop', 'torch', 'openai'}
USED = set()


def used(packages):
    if not USED:
        USED.add('')
        for releases in packages.values():
            for r in releases:
                for e in re.findall(r'\[([^\]]*)\]', r['needs'] + r['extras']):
                    USED.update(e.split(','))
    return USED


main()
