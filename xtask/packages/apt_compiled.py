#!/usr/bin/env python3
"""Measures what Debian's Python packages leave as bytecode, and writes it into core/data/packages/apt.tsv.

    apt_compiled.py USAGE CATALOGUE FOLDER [NAME…]

To be run on the Debian release that is measured, with its own python3. Of each package that needs python3 (or those named) the archive is fetched and its sources are
compiled as its postinst lets py3compile do it: those in the folders that all programs share, and the private ones that a line of
postinst names (`py3compile -p NAME FOLDER`). What is counted is the size of the .pyc files.
"""
import collections, datetime, json, marshal, os, re, subprocess, sys, tarfile, tempfile, warnings
sys.path.insert(0, __file__.rpartition('/')[0] or '.')
import apt

# py3compile's own list: `/usr/lib/python3.11` is compiled by python3.11-minimal's and its kin's postinst, tests left out.
SHARED = ('/usr/lib/python3/dist-packages/', '/usr/lib/python3.11/')
MOST = 60e6


def private_folders(package):
    """Folders beside the shared ones that postinst compiles."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(['dpkg-deb', '-e', package, folder], check=True)
        text = open(f'{folder}/postinst', errors='replace').read() if os.path.exists(f'{folder}/postinst') else ''
    # Parts of Python itself call the compiler by its own name.
    found, compiles = [], 'py3compile' in text or 'py_compile.py' in text
    for line in re.findall(r'py3compile\s+-p\s+\S+\s+(/[^\s;|&]*)', text):
        found.append(line.rstrip('/') + '/')
    return compiles, tuple(found)


def compiled(package):
    """Bytes and files of bytecode, by where the sources stand."""
    compiles, private = private_folders(package)
    result = collections.defaultdict(lambda: [0, 0])
    if not compiles:
        return result
    data = subprocess.Popen(['dpkg-deb', '--fsys-tarfile', package], stdout=subprocess.PIPE)
    members = tarfile.open(fileobj=data.stdout, mode='r|')
    for m in members:
        members.members = []
        path = m.name.removeprefix('.')
        if not m.isreg() or not path.endswith('.py') or not path.startswith(SHARED + private):
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter('ignore')
                code = compile(members.extractfile(m).read(), path, 'exec', dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError):
            continue
        top = next(top.rstrip('/') for top in (*apt.PYTHON, *private) if path.startswith(top))
        result[top][0] += 16 + len(marshal.dumps(code))
        result[top][1] += 1
    data.wait()
    return result


def main():
    usage, path, work, *wanted = sys.argv[1:]
    os.makedirs(work, exist_ok=True)
    lines = open(path).read().split('\n')
    rows = [line.split('\t') for line in lines if line and not line.startswith('#')]
    names = [row[0] for row in rows]
    needs = str(names.index('python3'))
    asks = lambda row: row[0].startswith('python3-') or len(row) > 2 and needs in row[2].split() or len(row) > 5 and '.pyc=' in row[5]
    index = apt.Index(usage)
    out, done = f'{work}/compiled.jsonl', {}
    if os.path.exists(out):
        done = {row['name']: row['compiled'] for row in map(json.loads, open(out))}
    chosen = wanted or [row[0] for row in rows if asks(row) and not row[0].startswith('python3.11')]
    waiting = [name for name in chosen if name not in done and name in index.best and int(index.best[name]['Size']) < MOST]
    with open(out, 'a') as sink:
        for at in range(0, len(waiting), 40):
            with tempfile.TemporaryDirectory(dir=work) as folder:
                batch = [f'{name}={index.best[name]["Version"]}' for name in waiting[at:at + 40]]
                subprocess.run(['apt-get', '-qq', '-o', 'APT::Sandbox::User=root', 'download', *batch], cwd=folder, check=True)
                for file in os.listdir(folder):
                    name = file.split('_')[0]
                    done[name] = compiled(f'{folder}/{file}')
                    sink.write(json.dumps({'name': name, 'compiled': done[name]}) + '\n')
                    sink.flush()
    for row in rows:
        # Python's own first parts are compiled before there is a py3compile: those stay as they were measured.
        if not done.get(row[0]) or row[0] not in chosen:
            continue
        row += [''] * (6 - len(row))
        extra = [word for word in row[5].split(' ') if word and '.pyc=' not in word]
        extra += [f'{top}/__pycache__/{row[0]}:*.pyc={apt.short(size)}={files}' for top, (size, files) in sorted(done[row[0]].items()) if size >= 400]
        row[5] = ' '.join(sorted(extra))
    facts = [line for line in lines if line.startswith('#')]
    facts.insert(1, f'# Compiled Python of {len(done)} packages measured on {datetime.date.today().isoformat()} by xtask/packages/apt_compiled.py.')
    open(path, 'w').write('\n'.join(facts + ['\t'.join(row).rstrip('\t') for row in rows]) + '\n')
    print(f'{len(done)} packages')


if __name__ == '__main__':
    main()
