#!/usr/bin/env python3
"""Measures Python packages by installing them; `cargo xtask catalogue python` runs it and packs its output.

    python.py NAMES FOLDER [ROWS]     writes tab-separated rows to standard output; FOLDER is for tools and installations; what is in
                                      ROWS, an earlier output, is not measured again

Every package of NAMES, in the newest version that runs here and in the versions that are named, and all that they depend on
(newest) is installed by uv without dependencies into a folder; what its RECORD lists is weighed. A sample of
the newest version's sources is compiled to bytecode by the Python that runs this; the rest and other versions are taken to
compile alike. The download is the files deflated one by one, as a wheel holds them. A package without a wheel is built where that works.
"""
import csv, glob, marshal, os, re, shutil, subprocess, sys, zlib
from email.parser import Parser

AT_ONCE = 120
# Of a package as much source is compiled, and of a file as much deflated; the rest is taken to be like it.
SAMPLE, PIECE = 400_000, 1 << 16


def norm(name):
    return re.sub(r'[-_.]+', '-', name).lower()


def uv(folder, wants, *more):
    target = os.path.join(folder, 'target')
    shutil.rmtree(target, ignore_errors=True)
    words = [os.path.join(folder, 'tools/bin/uv'), 'pip', 'install', '--no-deps', '--no-config', '--target', target, *more, *wants]
    done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return target, done


def requirements(metadata):
    """Names that a package depends on here, by the markers of this machine; and those that its extras add."""
    from packaging.requirements import Requirement
    plain, extra = set(), {}
    for line in metadata.get_all('Requires-Dist') or []:
        need = Requirement(line)
        name = norm(need.name) + (f'[{",".join(sorted(need.extras))}]' if need.extras else '')
        if need.marker is None or need.marker.evaluate({'extra': ''}):
            plain.add(name)
            continue
        for e in metadata.get_all('Provides-Extra') or []:
            if need.marker.evaluate({'extra': e}):
                extra.setdefault(norm(e), set()).add(name)
    return sorted(plain), {e: sorted(n) for e, n in extra.items()}


def compiled(path):
    try:
        return 16 + len(marshal.dumps(compile(open(path, 'rb').read(), path, 'exec', dont_inherit=True, optimize=0)))
    except (SyntaxError, ValueError, RecursionError):
        return 0


def weigh(target, dist, ratios):
    m = Parser().parse(open(os.path.join(dist, 'METADATA'), encoding='utf-8', errors='replace'), headersonly=True)
    name = norm(m['Name'])
    files = size = sources = codes = sampled = code = download = 0
    native, programs = False, []
    for row in csv.reader(open(os.path.join(dist, 'RECORD'), encoding='utf-8')):
        path = os.path.normpath(os.path.join(target, row[0]))
        if not os.path.isfile(path) or path.endswith('.pyc'):
            continue
        data = open(path, 'rb').read()
        piece = data[:PIECE]
        files, size, download = files + 1, size + len(data), download + 120 + len(zlib.compress(piece)) * len(data) // max(len(piece), 1)
        native |= '.so' in os.path.basename(path)
        if row[0].startswith('bin/'):
            programs.append(os.path.basename(path))
        elif path.endswith('.py'):
            sources, codes = sources + len(data), codes + 1
            # Every third file first, so that the sample is spread.
            if name not in ratios and sampled < SAMPLE and (codes % 3 == 1 or len(data) < 20_000):
                sampled, code = sampled + len(data), code + compiled(path)
    if name not in ratios and sampled:
        ratios[name] = code / sampled
    code = round(ratios.get(name, 0) * sources)
    plain, extra = requirements(m)
    row = [name, m['Version'], size, files, code, codes, download, 'native' if native else '-', ','.join(sorted(programs)) or '-',
           ','.join(plain) or '-', ';'.join(f'{e}:{",".join(n)}' for e, n in sorted(extra.items())) or '-']
    print('\t'.join(map(str, row)), flush=True)
    return plain, extra


def measure(folder, wants, ratios):
    """Installs packages of different names and weighs each."""
    wants, source = list(wants), []
    while wants:
        target, done = uv(folder, wants, '--no-build')
        if done.returncode == 0:
            for dist in sorted(glob.glob(os.path.join(target, '*.dist-info'))):
                yield weigh(target, dist, ratios)
            break
        bad = [w for w in wants if re.search(r'(?<![\w-])' + re.escape(w.partition('==')[0]) + r'(?![\w-])', done.stderr)]
        bad = bad or wants
        print(f'no wheels: {bad}: {done.stderr.strip()[-160:]!r}', file=sys.stderr, flush=True)
        source += bad
        wants = [w for w in wants if w not in bad]
    for want in source:
        target, done = uv(folder, [want])
        for dist in glob.glob(os.path.join(target, '*.dist-info')) if done.returncode == 0 else []:
            yield weigh(target, dist, ratios)
    shutil.rmtree(os.path.join(folder, 'target'), ignore_errors=True)


def read_names(path):
    wants, extras = [], set()
    for line in open(path):
        for word in [] if line.startswith('#') else line.split():
            name, _, versions = word.partition('==')
            base, _, extra = name.partition('[')
            extras.update(e for e in extra.rstrip(']').split(',') if e)
            wants.append(base)
            wants += [f'{base}=={v}' for v in versions.split(',') if v]
    return list(dict.fromkeys(wants)), extras


def main():
    names, folder = sys.argv[1], sys.argv[2]
    os.makedirs(folder, exist_ok=True)
    if not os.path.exists(os.path.join(folder, 'tools/bin/uv')):
        subprocess.run([sys.executable, '-m', 'venv', os.path.join(folder, 'tools')], check=True)
        subprocess.run([os.path.join(folder, 'tools/bin/pip'), 'install', '-q', 'uv', 'packaging'], check=True)
    sys.path.insert(0, glob.glob(os.path.join(folder, 'tools/lib/python3*/site-packages'))[0])
    queue, extras_used = read_names(names)
    seen, ratios = set(queue), {}
    for line in open(sys.argv[3]) if len(sys.argv) > 3 else []:
        name, version, _, _, code, codes, _, _, _, needs, _ = line.rstrip('\n').split('\t')
        print(line, end='')
        done = name if name in queue else f'{name}=={version}'
        queue = [w for w in queue if w != done]
        for need in needs.split(',') if needs != '-' else []:
            need = need.partition('[')[0]
            if need not in seen and not need.endswith(']'):
                seen.add(need)
                queue.append(need)
    while queue:
        now, later = {}, []
        for want in queue:
            # Versions of one package exclude each other in one call.
            base = want.partition('==')[0]
            if base in now or len(now) >= AT_ONCE:
                later.append(want)
            else:
                now[base] = want
        queue = later
        for plain, extra in measure(folder, now.values(), ratios):
            for need in plain + [n for e in extra if e in extras_used for n in extra[e]]:
                need, _, used = need.partition('[')
                extras_used.update(used.rstrip(']').split(','))
                if need not in seen:
                    seen.add(need)
                    queue.append(need)


main()
