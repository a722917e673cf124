#!/usr/bin/env python3
"""Measures npm packages by installing them; `cargo xtask catalogue packages javascript` takes its output.

    javascript.py NAMES FOLDER ROWS [DATE]     writes tab-separated rows to standard output; FOLDER is for npm's cache and
                                              installations; what is in ROWS, an earlier output, is not measured again

The packages of NAMES are installed by npm, some at a time, into an empty folder, without running install scripts, with DATE as
no newer than that day. What each folder below node_modules holds is weighed, nested packages apart; downloads and registry documents are weighed in
npm's cache. A dependency is written as what npm resolved it to. Only the standard library and npm are used.
"""
import hashlib, json, os, shutil, subprocess, sys

AT_ONCE = 10


def weigh(folder, bundles):
    size = files = 0
    for where, folders, names in os.walk(folder):
        if 'node_modules' in folders and not bundles:
            folders.remove('node_modules')
        for n in names:
            p = os.path.join(where, n)
            if not os.path.islink(p):
                size, files = size + os.path.getsize(p), files + 1
    return size, files


def cached(cache, address):
    """Bytes of an address's content in npm's cache."""
    key = 'make-fetch-happen:request-cache:https://registry.npmjs.org/' + address
    digest = hashlib.sha256(key.encode()).hexdigest()
    try:
        lines = open(os.path.join(cache, '_cacache/index-v5', digest[:2], digest[2:4], digest[4:]), encoding='utf-8').read().split('\n')
    except OSError:
        return 0
    return max((json.loads(l.split('\t', 1)[1]).get('size', 0) for l in lines if '\t' in l), default=0)


def short(name):
    return name.rpartition('/')[2]


def resolve(packages, at, name):
    """The place of the package that a folder finds under a name, as Node.js looks for it."""
    while True:
        place = (at + '/' if at else '') + 'node_modules/' + name
        if place in packages:
            return place
        if not at:
            return None
        at = at.rpartition('node_modules/')[0].rstrip('/')


def packages_of(folder):
    lock = json.load(open(os.path.join(folder, 'node_modules/.package-lock.json')))
    found = {}
    for place in lock['packages']:
        here = os.path.join(folder, place)
        if os.path.exists(os.path.join(here, 'package.json')) and not os.path.islink(here):
            found[place] = json.load(open(os.path.join(here, 'package.json'), encoding='utf-8-sig'))
    return lock['packages'], found


def measure(wants, folder, cache, date, seen):
    here = os.path.join(folder, f'app{os.getpid()}')
    shutil.rmtree(here, ignore_errors=True)
    os.makedirs(here)
    open(os.path.join(here, 'package.json'), 'w').write('{"name":"app","version":"1.0.0"}')
    words = ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--legacy-peer-deps', '--prefer-offline', '--cache', cache, *wants] + ([f'--before={date}'] if date else [])
    done = subprocess.run(words, cwd=here, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        if len(wants) > 1:
            for want in wants:
                yield from measure([want], folder, cache, date, seen)
        else:
            print(f'left out: {wants}: {done.stderr.strip()[:200]!r}', file=sys.stderr, flush=True)
        return
    lock, packages = packages_of(here)
    for place, p in packages.items():
        name, version = p.get('name'), p.get('version')
        if not name or not version or (name, version) in seen or place.rpartition('node_modules/')[2] != name:
            continue
        if lock[place].get('inBundle'):
            continue
        seen.add((name, version))
        bundled = set(p.get('bundleDependencies') or p.get('bundledDependencies') or [])
        size, files = weigh(os.path.join(here, place), bundled)
        needs = []
        optional = {n for n, m in p.get('peerDependenciesMeta', {}).items() if m.get('optional')}
        for n in sorted(set(p.get('dependencies', {})) | set(p.get('optionalDependencies', {})) | (set(p.get('peerDependencies', {})) - optional) - bundled):
            at = resolve(packages, place, n)
            if at:
                needs.append(f'{n}@{packages[at].get("version")}')
            elif n in p.get('peerDependencies', {}):
                needs.append(n)
        marks = [k for k, on in (('script', lock[place].get('hasInstallScript')), ('os', p.get('os'))) if on]
        if p.get('os') and isinstance(p.get('engines'), dict) and p['engines'].get('npm'):
            marks.append('npm' + p['engines']['npm'].replace(' ', ''))
        bins = [short(name)] if isinstance(p.get('bin'), str) else sorted(p.get('bin') or {})
        yield name, version, size, files, ','.join(needs) or '-', ','.join(marks) or '-', ','.join(bins) or '-'


def main():
    names, folder, before, date = sys.argv[1], os.path.abspath(sys.argv[2]), sys.argv[3], (sys.argv + [''])[4]
    cache = os.path.join(folder, 'cache')
    seen, wants = set(), []
    for line in open(names):
        for word in [] if line.startswith('#') else line.split():
            base, _, versions = word[1:].partition('@')
            base = word[0] + base
            wants += [base] + [f'{base}@{v}' for v in versions.split(',') if v and not date]
    known = set()
    for line in open(before):
        name, version = line.split('\t')[:2]
        print(line, end='')
        seen.add((name, version))
        known.update((name, f'{name}@{version}'))
    wants = [w for w in wants if w not in known]
    while wants:
        # Versions of one package exclude each other in one project.
        now, later = {}, []
        for want in wants:
            base = want[0] + want[1:].partition('@')[0]
            if base in now or len(now) >= AT_ONCE:
                later.append(want)
            else:
                now[base] = want
        wants = later
        for name, version, size, files, needs, marks, bins in measure(list(now.values()), folder, cache, date, seen):
            download = cached(cache, f'{name}/-/{short(name)}-{version}.tgz')
            document = 0 if date else cached(cache, name.replace('/', '%2f'))
            print('\t'.join(map(str, (name, version, size, files, download, document, needs, marks, bins))), flush=True)
        print(f'{len(seen)} packages, {len(wants)} names to go', file=sys.stderr, flush=True)


main()
