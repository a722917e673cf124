#!/usr/bin/env python3
"""Measures npm packages from the registry; `cargo xtask catalogue packages javascript` takes its output.

    javascript.py NAMES FOLDER      writes tab-separated rows to standard output; FOLDER keeps what was fetched

A word of NAMES is a package with versions or ranges of it, parted by commas: `express@5,4,4.18.2`; without any the newest version
is meant. Of a word with `+` in front one row holds the package with what it alone of the list needs, marked `whole`; what others need too has rows of its own.
Of a word with `=` in front one row holds all that it needs: programs that are installed for everybody share nothing with each other.
What each version needs is resolved as npm 9 to 11 do it for Linux on x64 with glibc: the version that is tagged `latest` where it fits, else
the newest that does; what is optional and for other platforms is left out. A version's files are weighed in its archive, its document as the
registry sends it. Only the standard library is used, and nothing is installed or run.

Columns: name, version, bytes, files, download, document, needs, marks, programs, looked up. A need is `name@range`, with `?` in front where it is a
peer's; the range is as short as it can be: `4` for `^4.1.0`, `0.4` for `^0.4.2` and `~0.4.2`, `1.2.3` for exactly that. What is looked up without being
installed, and stays in npm's cache (seen with npm 9.2 on 2026-11-29: `npm install vite@5` keeps 9.4 MB about @types/node and 4 MB about
Rollup's programs for other systems), is `-` or, parted by `;`:

    looks:a=N,b=N   optional peers, with the bytes of the documents about them
    beyond:a=N,b=N  the same of the peers of those
    musl:a          packages for the other C library, which npm installs before 9.6.5, too
    platforms:N     bytes of the documents about packages for other platforms
    others:N        how many packages those are
"""
import base64, concurrent.futures, gzip, hashlib, io, json, os, re, sys, tarfile, threading, time, urllib.request

REGISTRY = 'https://registry.npmjs.org/'
AT_ONCE = 8


def numbers(version):
    head = re.split(r'[-+]', version.strip().lstrip('v='))[0]
    found = [int(part) for part in re.findall(r'\d+', head)][:3]
    return tuple((found + [0, 0, 0])[:3])


def is_early(version):
    return '-' in version.split('+')[0]


def given(version):
    return min(len(re.match(r'(?:\d+(?:\.|$))*', re.split(r'[-+]', version)[0] + '.')[0].rstrip('.').split('.')), 3)


def compares(comparator, version):
    operator, wanted = re.match(r'([\^~<>=v]*)(.*)', comparator).groups()
    operator = operator.rstrip('v')
    if not wanted[:1].isdigit():
        return True
    count, wanted, version = given(wanted), numbers(wanted), numbers(version)
    same = lambda n: version[:n] == wanted[:n]
    if operator == '^':
        first = next((i for i, n in enumerate(wanted) if n), count - 1)
        return version >= wanted and same(min(first + 1, count))
    if operator in ('~', '~>'):
        return version >= wanted and same(min(count, 2))
    return {'>=': version >= wanted, '>': version > wanted and not (count < 3 and same(count)), '<': version < wanted,
            '<=': version <= wanted or count < 3 and same(count)}.get(operator, same(count))


def fits(asked, version):
    if is_early(version):
        return asked.strip().lstrip('=v^~') == version or ('-' in asked and numbers(version) == numbers(asked.lstrip('^~=v>')))
    for part in asked.split('||'):
        part = re.sub(r'(\S+)\s+-\s+(\S+)', r'>=\1 <=\2', part)
        part = re.sub(r'(>=|<=|>|<|=|~|\^)\s+', r'\1', part)
        if all(compares(c, version) for c in part.split()):
            return True
    return False


def klass(version):
    """The versions that `^` takes for the same."""
    a, b, _ = numbers(version)
    return str(a) if a else f'0.{b}'


def shortest(asked, version):
    """A range as short as it can be, that takes the version it was resolved to."""
    asked = asked.strip()
    if re.fullmatch(r'[=v]?\d+\.\d+\.\d+(-[\w.]+)?', asked):
        return version
    if '||' in asked or asked.startswith('>') and '<' not in asked or asked in ('*', '', 'x', 'latest'):
        majors = sorted({numbers(v)[0] for v in re.findall(r'\d+(?:\.\d+)*', asked)} | {numbers(version)[0]})
        return '||'.join(map(str, majors)) if '||' in asked and len(majors) > 1 else '*' if asked[:1] in '>*x' else klass(version)
    if asked.startswith('~') or re.fullmatch(r'\d+\.\d+(\.x)?', asked):
        return '.'.join(map(str, numbers(version)[:2]))
    return klass(version)


class Registry:
    def __init__(self, folder):
        self.folder, self.known, self.lock = folder, {}, threading.Lock()
        for kind in ('documents', 'weights'):
            os.makedirs(f'{folder}/{kind}', exist_ok=True)

    def fetch(self, address):
        for wait in (1, 3, 9, None):
            try:
                with urllib.request.urlopen(urllib.request.Request(address, headers={'User-Agent': 'npm'}), timeout=120) as answer:
                    return answer.read()
            except urllib.error.HTTPError as why:
                if why.code in (404, 405, 403) or wait is None:
                    return b''
                time.sleep(wait)
            except OSError:
                if wait is None:
                    return b''
                time.sleep(wait)

    def document(self, name):
        """What the registry says of a package, as much of it as is needed here; empty where it is unknown."""
        if name in self.known:
            return self.known[name]
        path = f'{self.folder}/documents/{name.replace("/", "%2f")}.json.gz'
        if os.path.exists(path):
            found = json.loads(gzip.open(path).read())
        else:
            text = self.fetch(REGISTRY + name.replace('/', '%2f'))
            whole = json.loads(text) if text else {}
            kept = ('dependencies', 'optionalDependencies', 'peerDependencies', 'peerDependenciesMeta', 'bundleDependencies', 'bundledDependencies', 'bin', 'os', 'cpu', 'libc', 'engines', 'hasInstallScript')
            versions = {}
            for version, about in (whole.get('versions') or {}).items():
                versions[version] = {k: about[k] for k in kept if about.get(k)}
                versions[version]['dist'] = {k: (about.get('dist') or {}).get(k) for k in ('integrity', 'tarball')}
                if any(s in (about.get('scripts') or {}) for s in ('preinstall', 'install', 'postinstall')):
                    versions[version]['hasInstallScript'] = True
            found = {'size': len(text), 'latest': (whole.get('dist-tags') or {}).get('latest'), 'versions': versions,
                     'time': {v: t for v, t in (whole.get('time') or {}).items() if v in versions}}
            # Another thread may ask for the same.
            part = f'{path}.{threading.get_ident()}'
            with gzip.open(part, 'wt') as file:
                json.dump(found, file)
            os.replace(part, path)
        with self.lock:
            self.known[name] = found
        return found

    def pick(self, name, asked):
        """The version of a range, or None."""
        about = self.document(name)
        latest = about['latest']
        if latest and (asked in ('', '*', 'latest', 'x') or fits(asked, latest)):
            return latest
        fitting = [v for v in about['versions'] if fits(asked, v)]
        return max(fitting, key=lambda v: (not is_early(v), numbers(v))) if fitting else None

    def weight(self, name, version):
        """Bytes and number of a version's files, and bytes of its archive; None where it can't be had."""
        path = f'{self.folder}/weights/{name.replace("/", "%2f")}@{version}'
        if os.path.exists(path):
            text = open(path).read()
            return tuple(map(int, text.split())) if text else None
        about = self.document(name)['versions'][version]['dist']
        data = self.stored(about.get('integrity')) or self.fetch(about.get('tarball') or f'{REGISTRY}{name}/-/{name.rpartition("/")[2]}-{version}.tgz')
        found = None
        try:
            with tarfile.open(fileobj=io.BytesIO(data), mode='r:gz') as archive:
                sizes = {entry.name: entry.size for entry in archive if entry.isfile()}
                found = (sum(sizes.values()), len(sizes), len(data))
        except (tarfile.TarError, OSError, EOFError):
            print(f'left out: {name}@{version}', file=sys.stderr)
        open(path, 'w').write(' '.join(map(str, found or ())))
        return found

    def stored(self, integrity):
        """An archive in a cache of npm's below the folder, so that what npm fetched is not fetched again."""
        for cache in os.environ.get('NPM_CACHES', '').split():
            kind, _, sum64 = (integrity or '').split(' ')[0].partition('-')
            digest = base64.b64decode(sum64).hex()
            try:
                return open(f'{cache}/_cacache/content-v2/{kind}/{digest[:2]}/{digest[2:4]}/{digest[4:]}', 'rb').read()
            except OSError:
                continue
        return b''


def takes(wanted, own):
    wanted = [wanted] if isinstance(wanted, str) else wanted or []
    return f'!{own}' not in wanted and (not wanted or own in wanted or all(w.startswith('!') for w in wanted))


def is_here(about, libc='glibc'):
    return takes(about.get('os'), 'linux') and takes(about.get('cpu'), 'x64') and takes(about.get('libc'), libc)


def real(name, asked):
    """An alias says which package is meant."""
    if asked.startswith('npm:'):
        name, _, asked = asked[4:].rpartition('@') if '@' in asked[5:] else (asked[4:], '', '*')
    return name, asked


def needed(registry, name, version):
    """Needs of a version as (name, range, version), and what is looked up besides."""
    about = registry.document(name)['versions'][version]
    bundled = about.get('bundleDependencies') or about.get('bundledDependencies') or []
    bundled = set(about.get('dependencies') or {}) if bundled is True else set(bundled)
    optional = {n for n, meta in (about.get('peerDependenciesMeta') or {}).items() if meta.get('optional')}
    peers = about.get('peerDependencies') or {}
    needs, musl, platforms, others = [], [], 0, 0
    for n, asked in sorted({**{p: a for p, a in peers.items() if p not in optional}, **(about.get('dependencies') or {}), **(about.get('optionalDependencies') or {})}.items()):
        if n in bundled or not isinstance(asked, str):
            continue
        n, asked = real(n, asked)
        found = registry.pick(n, asked) if ':' not in asked and '/' not in asked else None
        if not found:
            continue
        other = registry.document(n)['versions'][found]
        if n in (about.get('optionalDependencies') or {}) and not is_here(other):
            platforms += registry.document(n)['size']
            others += 1
            if is_here(other, 'musl'):
                musl.append(n)
            continue
        if n in (about.get('optionalDependencies') or {}) and not other.get('libc') and 'musl' in n and 'linux' in n:
            # What the package itself does not say its name does.
            musl.append(n)
            continue
        is_peer = n in peers and n not in (about.get('dependencies') or {})
        needs.append((n, asked, found, is_peer))
    looks = sorted(n for n in optional & set(peers) if n not in {need[0] for need in needs})
    return needs, looks, musl, platforms, others


def looked_up(registry, names):
    """Packages whose documents are fetched for the sake of optional peers: these, and all peers of theirs."""
    found, queue = {}, list(names)
    while queue:
        name = queue.pop()
        about = registry.document(name)
        if name in found or not about['size']:
            continue
        found[name] = about['size']
        version = registry.pick(name, '')
        queue += (about['versions'].get(version) or {}).get('peerDependencies') or {}
    return [[f'{name}={size}' for name, size in sorted(found.items()) if (name in names) == own] for own in (True, False)]


def row(registry, name, version):
    weight = registry.weight(name, version)
    if not weight:
        return None
    about = registry.document(name)['versions'][version]
    needs, looks, musl, platforms, others = needed(registry, name, version)
    marks = [k for k, on in (('script', about.get('hasInstallScript')), ('os', about.get('os'))) if on]
    engines = about.get('engines')
    if about.get('os') and isinstance(engines, dict):
        # What is optional is left out where these are others.
        marks += [engine + re.sub(r'\s*(\|\|)\s*|(?<=[<>=]) +', r'\1', engines[engine]) for engine in ('npm', 'node') if engines.get(engine)]
    programs = [name.rpartition('/')[2]] if isinstance(about.get('bin'), str) else sorted(about.get('bin') or {})
    own, beyond = looked_up(registry, looks)
    extras = [f'{kind}:{",".join(what)}' for kind, what in (('looks', own), ('beyond', beyond), ('musl', musl), ('platforms', [str(platforms)] if platforms else []), ('others', [str(others)] if others else [])) if what]
    size, files, download = weight
    return (name, version, size, files, download, registry.document(name)['size'], ','.join(f'{"?" * peer}{n}@{shortest(a, v)}' for n, a, v, peer in needs) or '-',
            ','.join(marks) or '-', ','.join(programs) or '-', ';'.join(extras) or '-')


def asked(path):
    """The words of a list: their mark, name, range."""
    for line in open(path):
        for word in [] if line.startswith('#') else line.split():
            mark, word = re.match(r'([+=]?)(.*)', word).groups()
            base, _, versions = word[1:].partition('@')
            yield from ((mark, word[0] + base, version) for version in versions.split(','))


def reached(rows, first, needs, stops=frozenset()):
    """The rows of a package with all that it needs, each version once; what `stops` holds is not entered. `needs` says what a row needs: name,
    version, whether it is a peer's, and how that is written."""
    found, queue, peers = {}, [first], []
    while queue or peers:
        if not queue:
            # What is there already serves as a peer.
            name, version = peers.pop()
            queue += [(name, version)] * (name not in {at[0] for at in found})
            continue
        at = queue.pop()
        if at not in found and at in rows and (at == first or at not in stops):
            found[at] = rows[at]
            for name, version, is_peer, _ in needs(at):
                (peers if is_peer else queue).append((name, version))
    return found


def whole(rows, first, needs, shown):
    """One row for a package with what it needs and nobody else of the list; what is shown by rows of its own is named. What it weighs alone stands
    behind it: `own:bytes,files,download`."""
    parts = reached(rows, first, needs, shown)
    named, implied = [], set()
    border = {need[:2]: need[3] for at in parts for need in needs(at) if need[:2] in shown}
    for at, below in sorted(((at, reached(rows, at, needs)) for at in border), key=lambda found: (-len(found[1]), found[0])):
        # What another one brings along goes without saying.
        named += [border[at]] * (at not in implied)
        implied.update(below)
    documents = sum({made[0]: made[5] for made in parts.values()}.values())
    looks = dict(w.rpartition('=')[::2] for made in parts.values() for e in made[9].split(';') if e.startswith(('looks:', 'beyond:')) for w in e.partition(':')[2].split(','))
    documents += sum(int(size) for name, size in looks.items() if name not in {at[0] for at in parts})
    documents += sum(int(e[10:]) for made in parts.values() for e in made[9].split(';') if e.startswith('platforms:'))
    size, files, download = (sum(made[i] for made in parts.values()) for i in (2, 3, 4))
    own = rows[first]
    return (*first, size, files, download, documents, ','.join(sorted(named)) or '-', 'whole', own[8], f'own:{own[2]},{own[3]},{own[4]}')


def main():
    names, folder = sys.argv[1:]
    registry = Registry(folder)
    words = list(asked(names))
    wants = [(name, version) for _, name, version in words]
    seen, rows = set(), {}
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        while wants:
            list(pool.map(registry.document, sorted({name for name, _ in wants})))
            found = {(name, registry.pick(name, asked)) for name, asked in wants}
            fresh = sorted((name, version) for name, version in found if version and (name, version) not in seen)
            for name, wanted in wants:
                if not registry.pick(name, wanted):
                    print(f'no version: {name}@{wanted}', file=sys.stderr)
            seen.update(fresh)
            # Documents of what these versions name are fetched at once.
            named = set()
            for name, version in fresh:
                about = registry.document(name)['versions'][version]
                for kind in ('dependencies', 'optionalDependencies', 'peerDependencies'):
                    named.update(real(n, a)[0] for n, a in (about.get(kind) or {}).items() if isinstance(a, str))
            list(pool.map(registry.document, sorted(named)))
            for made in pool.map(lambda f: row(registry, *f), fresh):
                if made:
                    rows[made[:2]] = made
            wants = [(n, v) for name, version in fresh for n, _, v, _ in needed(registry, name, version)[0]]
            print(f'{len(seen)} versions, {len(wants)} needs to go', file=sys.stderr, flush=True)
    known = {}

    def needs(at):
        if at not in known:
            known[at] = [(n, v, peer, f'{"?" * peer}{n}@{shortest(a, v)}') for n, a, v, peer in needed(registry, *at)[0]]
        return known[at]

    # What is asked for by itself has rows with all that it needs, and so has what several words share.
    shown, askers = {}, {}
    for mark, name, wanted in words:
        first = (name, registry.pick(name, wanted))
        for at, made in reached(rows, first, needs).items() if mark != '=' else ():
            askers.setdefault(at, set()).add(name)
            if not mark or len(askers[at]) > 1:
                shown[at] = made
    folded = {at: whole(rows, at, needs, shown if mark == '+' else {}) for mark, at in ((mark, (name, registry.pick(name, wanted))) for mark, name, wanted in words if mark)
              if at in rows and at not in shown}
    shown.update(folded)
    for _, made in sorted(shown.items()):
        print('\t'.join(map(str, made)))


if __name__ == '__main__':
    main()
