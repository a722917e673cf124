#!/usr/bin/env python3
"""Measures Debian's packages and writes core/data/packages/apt.tsv (run by `cargo xtask catalogue apt`).

    apt.py USAGE OUT [--work FOLDER] [--most N] [--archives N] [--releases FOLDER]

USAGE: lines `count<TAB>package`, the most used first. To be run as root on the Debian release that is measured, with its
sources in /etc/apt and debootstrap installed; needs 3 GB in FOLDER (/tmp/apt-catalogue) and is taken up where it ended.

1. The newest version of each package in the machine's apt index; those that USAGE names, with what they depend on and,
   for the most used, recommend.
2. Every archive (.deb) is fetched and read: bytes of its regular files by place, its control files, its programs.
3. A minimal system is bootstrapped and set up as the slim official image (path-excludes, docker-clean). The most used
   packages are installed into copies of it (overlayfs), a dozen at a time. Files that no package owns and that are new or
   larger are counted for the package that apt's status lines named when they were last changed (ctime).
4. Indexes of other releases, each a folder of FOLDER/<release>/lists that `apt-get update` filled, give how far sizes differ.
"""
import argparse, collections, concurrent.futures, datetime, glob, gzip, io, json, os, re, stat, statistics, subprocess, tarfile, tempfile, threading, time

MEASURED = 'bookworm'
RELEASES = [('debian', '11', 'bullseye'), ('debian', '12', 'bookworm'), ('debian', '13', 'trixie'),
            ('ubuntu', '20.04', 'focal'), ('ubuntu', '22.04', 'jammy'), ('ubuntu', '24.04', 'noble')]
PROGRAMS = ('/usr/bin/', '/usr/sbin/', '/bin/', '/sbin/', '/usr/games/')
LEFT_OUT = ('/usr/share/man/', '/usr/share/groff/', '/usr/share/info/', '/usr/share/lintian/', '/usr/share/linda/')
PARTS = ['programs', 'libraries', 'shared', 'copyright', 'documentation', 'manuals', 'translations', 'settings', 'state']
PYTHON = ('/usr/lib/python3/dist-packages', '/usr/lib/python3.11')
# What package management writes whatever is installed: the journal's, not a package's.
JOURNAL = ('/var/log/', '/var/lib/dpkg/', '/var/cache/apt', '/var/cache/debconf', '/etc/ld.so.cache', '/var/cache/ldconfig',
           '/var/lib/apt/', '/etc/resolv', '/dev/', '/run/', '/tmp/')
# What official images install beyond their base, by their Dockerfiles: docker-library/buildpack-deps@84e7e460 (bookworm), on
# whose whole, -scm and -curl variants the images of languages stand, docker-library/golang, php, python and rust.
CURL = 'ca-certificates curl gnupg netbase sq wget'
SCM = CURL + ' git git-lfs mercurial openssh-client subversion procps'
WHOLE = SCM + ''' autoconf automake bzip2 dpkg-dev file g++ gcc imagemagick libbz2-dev libc6-dev libcurl4-openssl-dev libdb-dev
    libevent-dev libffi-dev libgdbm-dev libglib2.0-dev libgmp-dev libjpeg-dev libkrb5-dev liblzma-dev libmagickcore-dev
    libmagickwand-dev libmaxminddb-dev libncurses5-dev libncursesw5-dev libpng-dev libpq-dev libreadline-dev libsqlite3-dev
    libssl-dev libtool libwebp-dev libxml2-dev libxslt-dev libyaml-dev make patch unzip xz-utils zlib1g-dev
    default-libmysqlclient-dev'''
IMAGES = {'buildpack-deps,python,node,ruby,perl,rust,erlang,elixir,gcc': WHOLE,
          'golang': SCM + ' g++ gcc libc6-dev make pkg-config',
          'php': 'autoconf dpkg-dev file g++ gcc libc6-dev make pkg-config re2c ca-certificates curl xz-utils',
          'python-slim': 'ca-certificates netbase tzdata', 'rust-slim': 'ca-certificates gcc libc6-dev', 'debian,debian-slim,ubuntu': ''}
DEPENDS, RECOMMENDS = ['Pre-Depends', 'Depends'], ['Recommends']


# The index

def read_index(files):
    found = collections.defaultdict(list)
    for path in files:
        text = subprocess.run(['/usr/lib/apt/apt-helper', 'cat-file', path], stdout=subprocess.PIPE).stdout.decode('utf8', 'replace')
        for paragraph in text.split('\n\n'):
            fields, key = {}, None
            for line in paragraph.split('\n'):
                if line[:1] in (' ', '\t'):
                    fields[key] += '\n' + line
                elif line:
                    key, _, value = line.partition(':')
                    fields[key] = value.strip()
            if fields:
                found[fields['Package']].append(fields)
    return found


def newest(versions):
    best = versions[0]
    for other in versions[1:]:
        if subprocess.run(['dpkg', '--compare-versions', other['Version'], 'gt', best['Version']]).returncode == 0:
            best = other
    return best


class Index:
    def __init__(self, usage):
        self.versions = read_index(f for f in glob.glob('/var/lib/apt/lists/*Packages*') if MEASURED in f and 'debian' in f)
        self.best = {name: newest(all_) for name, all_ in self.versions.items()}
        self.usage = [(int(count), name) for count, name in (line.rstrip('\n').split('\t') for line in open(usage))]
        self.weight = {name: count for count, name in self.usage}
        self.providers, self.provided = collections.defaultdict(list), {}
        for name, fields in self.best.items():
            for virtual in filter(None, fields.get('Provides', '').split(',')):
                word, _, version = virtual.strip().partition(' (= ')
                self.providers[word].append(name)
                self.provided[name, word] = version.rstrip(')')

    def groups(self, name, kinds):
        for kind in kinds:
            for group in filter(None, self.best[name].get(kind, '').replace('\n', '').split(',')):
                yield [re.sub(r'\s*\(.*?\)|\s*\[.*?\]|:\w+', '', word).strip() for word in group.split('|')]

    def resolve(self, name):
        """The package of that name, or those that provide it, the most used first."""
        own = [name] if name in self.best else self.providers.get(name, [])
        return sorted(own, key=lambda n: (-self.weight.get(n, 0), n))

    def alternatives(self, name, kinds):
        """Of each group all that will do, those first that apt takes where nothing is there: the packages that it names, then what provides them in the version that it asks for."""
        for kind in kinds:
            for group in filter(None, self.best[name].get(kind, '').replace('\n', '').split(',')):
                named, stand_in = [], []
                for word in group.split('|'):
                    bare = re.sub(r'\s*\(.*?\)|\s*\[.*?\]|:\w+', '', word).strip()
                    asked = re.search(r'\(([<>=]+) (.*?)\)', word)
                    # Of equal ones that provide a name apt 2.6 takes the last, as is seen with phpapi-20220829.
                    named += [bare] if bare in self.best else sorted(self.providers.get(bare, []), reverse=True)
                    stand_in += [other for other in self.providers.get(bare, []) if not asked or self.provides(other, bare, *asked.groups())]
                yield list(dict.fromkeys(named + sorted(stand_in, key=lambda n: (-self.weight.get(n, 0), n))))

    def provides(self, name, word, relation, version):
        own = self.provided[name, word]
        return own and subprocess.run(['dpkg', '--compare-versions', own, relation, version]).returncode == 0

    def closure(self, roots, kinds):
        seen, waiting = set(), list(roots)
        while waiting:
            name = (self.resolve(waiting.pop()) or [None])[0]
            if name and name not in seen:
                seen.add(name)
                waiting += [group[0] for group in self.groups(name, kinds)]
        return seen

    def selection(self, most, minimal):
        """What goes into the catalogue: in the order of how much it is needed, at most `most`."""
        named = [name for _, name in self.usage if self.resolve(name)]
        both, order = DEPENDS + RECOMMENDS, dict.fromkeys(sorted(minimal))
        steps = [(170, DEPENDS), (150, both), (500, DEPENDS), (400, both), (1200, DEPENDS), (len(named), DEPENDS), (800, both)]
        for count, kinds in steps:
            found = self.closure(named[:count], kinds)
            order.update(dict.fromkeys(sorted(found, key=lambda n: (-self.weight.get(n, 0), n))))
        # The largest archives are data that few ask for, unless something that many ask for needs them.
        needed = self.closure([name for name in named[:300] if name != 'texlive-full'], DEPENDS)
        limit = lambda name: 120e6 if name in needed else 60e6
        return [name for name in order if name in self.best and int(self.best[name]['Size']) < limit(name)][:most]


# The archives

def read_archive(path):
    control, entries = [], []
    with open(path, 'rb') as file:
        file.read(8)
        while len(header := file.read(60)) == 60:
            name, size = header[:16].decode().strip().rstrip('/'), int(header[48:58])
            if name.startswith('control.tar'):
                members = tarfile.open(fileobj=io.BytesIO(file.read(size)))
                control = [(m.name.removeprefix('./'), m.size) for m in members if m.isfile()]
            else:
                file.seek(size, 1)
            file.seek(size % 2, 1)
    data = subprocess.Popen(['dpkg-deb', '--fsys-tarfile', path], stdout=subprocess.PIPE)
    members = tarfile.open(fileobj=data.stdout, mode='r|')
    for m in members:
        kind = 'f' if m.isreg() else 'l' if m.issym() else 'h' if m.islnk() else 'd'
        entries.append((kind, m.name.removeprefix('.'), m.size if kind == 'f' else 0))
        members.members = []
    data.stdout.read()
    data.wait()
    return control, entries


def part_of(path):
    if path.startswith('/usr/share/doc/'):
        return 'copyright' if path.endswith('/copyright') and path.count('/') == 5 else 'documentation'
    if path.startswith(LEFT_OUT):
        return 'manuals'
    if path.startswith('/usr/share/locale/') and not path.endswith('/locale.alias'):
        return 'translations'
    if path.startswith(PROGRAMS):
        return 'programs'
    if path.startswith('/usr/share/'):
        return 'shared'
    if path.startswith(('/usr/', '/lib')):
        return 'libraries'
    return 'settings' if path.startswith('/etc/') else 'state'


def summary(control, entries, archive):
    control = dict(control)
    figures = dict.fromkeys(PARTS, 0)
    python, programs, kept = collections.Counter(), {}, 0
    for kind, path, size in entries:
        part = part_of(path)
        if kind == 'f':
            figures[part] += size
            kept += part not in ('documentation', 'manuals', 'translations')
            if path.endswith('.py'):
                python[next((top for top in PYTHON if path.startswith(top + '/')), '')] += size
        if kind in 'fl' and path.startswith(PROGRAMS):
            # `/bin` is a link to `/usr/bin`, so that a file counts before a link to it of the same name.
            name = ('/' if '/sbin/' in path else '') + path.rsplit('/', 1)[1]
            if kind == 'f' or name.lstrip('/') not in {known.lstrip('/') for known in programs}:
                programs[name] = size if kind == 'f' else None
    listed = sum(len(path) + 1 for _, path, _ in entries)
    conffiles = control.get('conffiles', 0)
    # dpkg's paragraph: the control file, `Status:`, and a digest behind each conffile (34 bytes; their names take about 35).
    paragraph = control['control'] + 30 + (11 + conffiles + conffiles // 35 * 34 if conffiles else 0)
    info = sum(size for name, size in control.items() if name != 'control') + listed
    return {'figures': figures, 'kept': kept, 'archive': archive, 'info': info, 'paragraph': paragraph,
            'questions': control.get('templates', 0), 'python': python, 'programs': programs}


def read_archives(index, names, work, keep):
    """Fetches and reads archives; what was read before is taken from the folder."""
    out = f'{work}/archives.jsonl'
    done = {row['name'] for row in map(json.loads, open(out))} if os.path.exists(out) else set()
    os.makedirs(f'{work}/keep', exist_ok=True)
    sink, lock = open(out, 'a'), threading.Lock()

    def fetch(batch):
        folder = tempfile.mkdtemp(dir=work)
        wanted = [f'{name}={index.best[name]["Version"]}' for name in batch]
        subprocess.run(['apt-get', '-qq', '-o', 'APT::Sandbox::User=root', 'download'] + wanted, cwd=folder, check=True)
        for file in os.listdir(folder):
            path, name = f'{folder}/{file}', file.split('_')[0]
            row = {'name': name, **summary(*read_archive(path), os.path.getsize(path))}
            with lock:
                sink.write(json.dumps(row) + '\n')
                sink.flush()
            os.rename(path, f'{work}/keep/{file}') if name in keep else os.remove(path)
        os.rmdir(folder)

    batches, size = [[]], 0
    for name in (n for n in names if n not in done):
        size += int(index.best[name]['Size'])
        if size > 60e6 or len(batches[-1]) >= 40:
            batches.append([])
            size = int(index.best[name]['Size'])
        batches[-1].append(name)
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        list(pool.map(fetch, filter(None, batches)))
    return {row['name']: row for row in map(json.loads, open(out)) if row['name'] in set(names)}


# Installing

SET_UP = r'''
set -e
cd "$1"
rm -rf var/cache/apt/archives/*.deb var/log/*.log debootstrap var/cache/ldconfig/aux-cache
cat > etc/apt/apt.conf.d/docker-clean <<'X'
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache ""; Dir::Cache::srcpkgcache "";
X
echo 'Acquire::GzipIndexes "true";' > etc/apt/apt.conf.d/docker-gzip-indexes
echo 'Acquire::Languages "none";' > etc/apt/apt.conf.d/docker-no-languages
echo 'Apt::AutoRemove::SuggestsImportant "false";' > etc/apt/apt.conf.d/docker-autoremove-suggests
echo force-unsafe-io > etc/dpkg/dpkg.cfg.d/docker-apt-speedup
printf '#!/bin/sh\nexit 101\n' > usr/sbin/policy-rc.d
chmod 755 usr/sbin/policy-rc.d
for path in doc man groff info lintian linda locale; do echo "path-exclude /usr/share/$path/*"; done > etc/dpkg/dpkg.cfg.d/docker
echo 'path-include /usr/share/doc/*/copyright' >> etc/dpkg/dpkg.cfg.d/docker
find usr/share/doc usr/share/man usr/share/info usr/share/groff usr/share/lintian usr/share/locale -type f ! -name copyright -delete || true
cp /etc/apt/sources.list.d/debian.sources etc/apt/sources.list.d/ && rm -f etc/apt/sources.list
cp /var/lib/apt/lists/*debian* var/lib/apt/lists/ && mkdir -p var/lib/apt/lists/partial
'''


def minimal_system(work):
    root = f'{work}/root'
    if not os.path.exists(f'{root}/etc/dpkg/dpkg.cfg.d/docker'):
        subprocess.run(['debootstrap', '--variant=minbase', MEASURED, root], check=True)
        subprocess.run(['sh', '-c', SET_UP, 'sh', root], check=True)
    return root


def install(work, root, names):
    """Installs packages into a copy of the minimal system and says what is left that no package owns."""
    top = f'{work}/copy'
    quiet = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL}
    shell = lambda command: subprocess.run(command, shell=True, **quiet)
    shell(f'umount -l {top}/m/proc {top}/m/dev/pts {top}/m; rm -rf {top}; mkdir -p {top}/u {top}/w {top}/m {work}/debs/var/cache/apt')
    if not os.path.exists(f'{work}/debs/var/cache/apt/archives'):
        os.symlink('../../../../keep', f'{work}/debs/var/cache/apt/archives')
    subprocess.run(['mount', '-t', 'overlay', 'overlay', '-o', f'lowerdir={root}:{work}/debs,upperdir={top}/u,workdir={top}/w', f'{top}/m'], check=True)
    shell(f'cp /etc/resolv.conf /etc/hosts {top}/m/etc/; mount -t proc proc {top}/m/proc; mount --bind /dev/pts {top}/m/dev/pts')
    read, write = os.pipe()
    command = ['chroot', f'{top}/m', 'env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'DEBIAN_FRONTEND=noninteractive', 'apt-get',
               '-o', f'APT::Status-Fd={write}', '-o', 'APT::Sandbox::User=root', 'install', '-y', '--no-install-recommends'] + names
    started = time.time()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, pass_fds=[write])
    os.close(write)
    events = []
    follow = threading.Thread(target=lambda: events.extend((time.time(), line) for line in os.fdopen(read, errors='replace')))
    follow.start()
    said = process.stdout.read().decode('utf8', 'replace')
    process.wait()
    follow.join()
    shell(f'umount -l {top}/m/proc {top}/m/dev/pts')
    info, owned, installed = f'{top}/u/var/lib/dpkg/info', {}, []
    for file in os.listdir(info) if os.path.isdir(info) else []:
        if file.endswith('.list'):
            installed.append(file[:-5].split(':')[0])
            owned.update(dict.fromkeys(open(f'{info}/{file}', errors='replace').read().split('\n'), installed[-1]))
    # Which package asks for a TeX format: tex-common makes them all.
    formats = {}
    for file in glob.glob(f'{top}/u/var/lib/tex-common/fmtutil-cnf/**/*.cnf', recursive=True):
        words = (line.split() for line in open(file, errors='replace') if line.strip() and not line.startswith('#'))
        formats.update({own[0]: os.path.basename(file)[:-4] for own in words})
    extra = []
    for folder, _, files in os.walk(f'{top}/u'):
        for file in files:
            status = os.lstat(f'{folder}/{file}')
            path = f'{folder}/{file}'.removeprefix(f'{top}/u')
            is_owned = path in owned or path.removeprefix('/usr') in owned
            # Dictionaries come empty and are made here: dpkg keeps the archive's time, so that a new one tells.
            is_made = path.startswith('/var/') and status.st_mtime > started
            if not stat.S_ISREG(status.st_mode) or is_owned and not is_made:
                continue
            who = owned.get(path, '')
            if path.startswith('/var/lib/texmf/web2c/'):
                who = formats.get(file.rsplit('.', 1)[0], '')
            # A trigger of dictionaries-common makes those of aspell that come as word lists.
            if path.startswith('/var/lib/aspell/') and f'aspell-{file[:2]}' in installed:
                who = f'aspell-{file[:2]}'
            for when, line in events if not who else ():
                if when > status.st_ctime + 0.002:
                    break
                if line.startswith('pmstatus'):
                    who = line.split(':')[1]
            extra.append((path, status.st_size, who))
    failed = re.findall(r'^ (\S+?)(?::amd64)?$', said.split('Errors were encountered')[-1], re.M) if process.returncode else []
    shell(f'umount -l {top}/m; rm -rf {top}')
    return {'names': names, 'failed': failed, 'ok': process.returncode == 0, 'installed': installed, 'extra': extra}


def install_all(index, work, root, archives):
    names = [name for _, name in index.usage if index.resolve(name) and name != 'texlive-full'][:archives]
    batches = [names[at::12] for at in range(12)] + [[name] for name in names[:12]]
    out = f'{work}/installs.jsonl'
    done = [row['names'] for row in map(json.loads, open(out))] if os.path.exists(out) else []
    for batch in batches:
        if batch not in done:
            row = json.dumps(install(work, root, batch))
            open(out, 'a').write(row + '\n')
    return list(map(json.loads, open(out)))


def place_of(path, name):
    """Where the catalogue lets a file stand that configuring a package left."""
    if path.endswith('.pyc'):
        top = next((top for top in PYTHON if path.startswith(top + '/')), '/usr/share/python3')
        return f'{top}/__pycache__/{name}:*.pyc'
    fixed = {'/etc/ssl/certs/ca-certificates.crt': '/etc/ssl/certs/ca-certificates.crt'}.get(path)
    tops = [('/etc/ssl/certs/', f'/etc/ssl/certs/{name}:*'), ('/etc/', f'/etc/{name}:+'), ('/var/lib/postgresql/', '/var/lib/postgresql/15/main/*'),
            ('/usr/share/mime/', '/usr/share/mime/*'), ('/usr/share/', f'/usr/share/{name}:+'), ('/usr/', f'/usr/lib/{name}:+'), ('/var/cache/', f'/var/cache/{name}:*')]
    return fixed or next((to for top, to in tops if path.startswith(top)), f'/var/lib/{name}:+')


def extras(rows, installs):
    """What configuring each package leaves: path -> (bytes, files), and how large compiled Python is against its source."""
    found, seen = collections.defaultdict(lambda: collections.defaultdict(list)), collections.Counter()
    for run in installs:
        seen.update(name for name in run['installed'] if name not in run['failed'])
        own = collections.defaultdict(lambda: [0, 0])
        for path, size, who in run['extra']:
            if size and who in rows and who not in run['failed'] and not path.startswith(JOURNAL):
                total = own[who, place_of(path, who)]
                total[0] += size
                total[1] += 1
        for (name, place), total in own.items():
            found[name][place].append(total)
    compiled = source = 0
    for name in seen:
        if name in rows and name.startswith('python3') and any(p.endswith('.pyc') for p in found[name]):
            compiled += sum(max(size for size, _ in all_) for place, all_ in found[name].items() if place.endswith('.pyc'))
            source += sum(rows[name]['python'].get(top, 0) for top in PYTHON)
    ratio = compiled / max(source, 1)
    result = {}
    for name in rows:
        if name in seen:
            # A file that only some of the runs left belongs to it by that part.
            share = lambda all_: min(1, len(all_) * 2 // seen[name] or len(all_) / seen[name])
            middle = {place: (statistics.median(size for size, _ in all_) * share(all_), max(files for _, files in all_)) for place, all_ in found[name].items()}
        else:
            middle = {f'{top}/__pycache__/{name}:*.pyc': (rows[name]['python'].get(top, 0) * ratio, 2) for top in PYTHON}
        result[name] = {place: total for place, total in middle.items() if total[0] >= 400}
    return result, ratio


# Writing

def short(number):
    """Three digits: `12e4`; two below 10,000, where a percent of a package is less than what any of its folders weighs."""
    text, kept = str(int(number)), 3 if number >= 10_000 else 2
    if len(text) <= kept:
        return text
    digits, zeros = str(round(int(number) / 10 ** (len(text) - kept))), len(text) - kept
    while digits.endswith('0'):
        digits, zeros = digits[:-1], zeros + 1
    return digits + (f'e{zeros}' if zeros > 1 else '0' * zeros)


def quantile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))]


def line_through(points):
    """Fixed bytes, bytes for each, and how far 95 of 100 points lie off."""
    n, mean_x, mean_y = len(points), statistics.mean(x for x, _ in points), statistics.mean(y for _, y in points)
    each = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    fixed = mean_y - each * mean_x
    off = quantile([abs(y - fixed - each * x) / y for x, y in points], 0.95)
    return round(fixed), round(each, 1), round(off, 2)


def growths(rows, installs, root):
    points = collections.defaultdict(list)
    base = {path: os.path.getsize(root + path) for path in ('/var/cache/debconf/templates.dat', '/var/cache/debconf/config.dat')}
    for run in (run for run in installs if run['ok']):
        size = {path: bytes_ for path, bytes_, _ in run['extra']}
        libraries = sum(1 for n in run['installed'] if n.startswith('lib') and n in rows and rows[n]['figures']['libraries'])
        for path in ('/var/log/dpkg.log', '/var/log/apt/history.log', '/var/log/apt/eipp.log.xz', '/var/log/apt/term.log'):
            if size.get(path, 0) > 100:
                points[path].append((len(run['installed']), size[path]))
        for path in ('/etc/ld.so.cache', '/var/cache/ldconfig/aux-cache'):
            if path in size:
                points[path].append((libraries, size[path]))
        questions = sum(rows[n]['questions'] for n in run['installed'] if n in rows)
        for path, before in base.items():
            if questions:
                points[path].append((questions, size[path] - before))
    for path, all_ in points.items():
        if path in base:
            yield path, 0, round(sum(y for _, y in all_) / sum(x for x, _ in all_), 3), 0.9
        else:
            yield path, *line_through(all_)


def typical(index, rows, extra, minimal):
    """What packages that Dockerfiles name bring along beyond the minimal system, by kind of name."""
    def weight(name):
        own = rows[name]['figures']
        return sum(own[p] for p in PARTS if p not in ('documentation', 'manuals', 'translations')) + rows[name]['info'] + sum(size for size, _ in extra[name].values())
    endings, beginnings = ['-dev', '-doc', '-data', '-common', '-perl'], ['lib', 'python', 'php', 'ruby', 'fonts-', 'texlive', 'openjdk', 'golang', 'linux-', 'mysql', 'postgresql']
    kinds = collections.defaultdict(list)
    for _, name in index.usage:
        if name in rows and name not in minimal:
            kind = next((e for e in endings if name.endswith(e)), None) or next((b for b in beginnings if name.startswith(b)), '')
            kinds[kind].append(sum(weight(n) for n in index.closure([name], DEPENDS) if n in rows and n not in minimal))
    for kind in endings + beginnings + ['']:
        if len(kinds[kind]) >= 12:
            yield kind, *(int(quantile(kinds[kind], part)) for part in (0.05, 0.5, 0.95))


def lists_of(folder):
    for file in sorted(os.listdir(folder)):
        if file.startswith(('deb.debian.org', 'archive.ubuntu.com')) and not re.search('dep11|cnf|Translation', file):
            yield file, os.path.getsize(f'{folder}/{file}')


def caches(work, root):
    """apt's own caches, which docker-clean switches off."""
    out = f'{work}/caches.json'
    if not os.path.exists(out):
        folder = tempfile.mkdtemp(dir=work)
        options = [f'Dir::Cache={folder}', f'Dir::State::lists={root}/var/lib/apt/lists', f'Dir::State::status={root}/var/lib/dpkg/status']
        subprocess.run(['apt-cache', *(word for option in options for word in ('-o', option)), 'gencaches'], check=True)
        json.dump([(f'/var/cache/apt/{file}', os.path.getsize(f'{folder}/{file}')) for file in ('pkgcache.bin', 'srcpkgcache.bin')], open(out, 'w'))
    return json.load(open(out))


def facts(index, rows, extra, installs, root, minimal, releases, work):
    for release in RELEASES:
        yield 'release', *release
    yield 'measured', MEASURED
    installed_size = lambda fields: int(fields.get('Installed-Size', 0))
    other, folders = [], {MEASURED: '/var/lib/apt/lists'}
    for _, _, release in RELEASES:
        folder = f'{releases}/{release}/lists'
        if release != MEASURED and glob.glob(f'{folder}/*Packages*'):
            folders[release] = folder
            theirs = read_index(glob.glob(f'{folder}/*Packages*'))
            pairs = ((max(map(installed_size, theirs[n])), installed_size(index.best[n])) for n in rows if n in theirs)
            other += [a / b for a, b in pairs if a > 20 and b > 20]
    for release, folder in folders.items():
        for file, size in lists_of(folder):
            yield 'lists', release, file, size
    # An index grows over the years of a release no more than from one release of Debian to the next.
    totals = [sum(size for _, size in lists_of(folders[release])) for family, _, release in RELEASES if family == 'debian' and release in folders]
    own = sum(size for _, size in lists_of(folders[MEASURED]))
    yield 'growth', '/var/lib/apt/lists', 0, 0, round(max(abs(total / own - 1) for total in totals), 2)
    same = []
    for name in rows:
        sizes = [installed_size(fields) for fields in index.versions[name]]
        if len(sizes) > 1 and min(sizes) > 50:
            same += [sizes[-1] / sizes[0], sizes[0] / sizes[-1]]
    # Three digits are half a percent off at most.
    yield 'drift', 'same', round(quantile(same, 0.01) * 0.995, 3), round(quantile(same, 0.99) * 1.005, 3)
    if other:
        yield 'drift', 'other', round(quantile(other, 0.05), 2), round(quantile(other, 0.95), 2)
    yield 'minimal', ' '.join(sorted(minimal))
    updated = (n for n in sorted(minimal) if n in index.versions and (len(index.versions[n]) > 1 or '+deb12u' in index.best[n]['Version']))
    yield 'updated', ' '.join(updated)
    for images, names in IMAGES.items():
        yield 'image', images, ' '.join(sorted(index.closure(names.split(), DEPENDS) - set(minimal)))
    for path in ('/var/lib/dpkg/status', '/var/cache/debconf/templates.dat', '/var/cache/debconf/config.dat'):
        yield 'file', path, os.path.getsize(root + path)
    for growth in growths(rows, installs, root):
        yield 'growth', *growth
    for path, size in caches(work, root):
        yield 'growth', path, size, 0, 0.05
    yield 'growth', '/var/lib/dpkg/status', 0, round(statistics.mean(rows[n]['paragraph'] for n in rows)), 0.5
    for _, name in index.usage:
        real = [n for n in index.resolve(name) if n in rows]
        if name not in index.best and real:
            yield 'alias', name, real[0]
    for kind in typical(index, rows, extra, minimal):
        yield 'typical', *kind
    ratios = [sum(rows[n]['figures'].values()) / rows[n]['archive'] for n in rows if rows[n]['archive'] > 20000]
    yield 'unpacking', *(round(quantile(ratios, part), 2) for part in (0.05, 0.5, 0.95))


def table(index, rows, extra, minimal, questions_grow, number=None):
    names = sorted(rows)
    number = number or {name: str(at) for at, name in enumerate(names)}
    listed = {name for _, name in [pair for pair in index.usage if pair[1] in rows][:500]}
    there = set(minimal).union(virtual for virtual, real in index.providers.items() if any(n in minimal for n in real))

    def encoded(name, kinds):
        groups = []
        for group, all_ in zip(index.groups(name, kinds), index.alternatives(name, kinds)):
            real = [n for n in all_ if n in rows]
            if real and not any(n in there for n in group):
                groups.append('|'.join(number[n] for n in real[:6]))
        return ' '.join(dict.fromkeys(groups))

    for name in names:
        row = rows[name]
        figures = [row['figures'][part] for part in PARTS] + [row['kept'], row['archive'], row['info'], row['paragraph'], row['questions'] * questions_grow]
        programs = ' '.join(p if size is None else f'{p}:{short(size)}' for p, size in row['programs'].items()) if name in listed else ''
        more = ' '.join(f'{place}={short(size)}={files}' for place, (size, files) in sorted(extra[name].items()))
        columns = [name, re.sub('( 0)+$', '', ' '.join(map(short, figures))), encoded(name, DEPENDS), encoded(name, RECOMMENDS), programs if len(programs) <= 600 else '', more]
        yield '\t'.join(columns).rstrip('\t')


def header(ratio):
    today = datetime.date.today().isoformat()
    return f'''#section apt
# Debian 12 ({MEASURED}) with its updates and security updates for amd64, as of {today}: the packages that Dockerfiles name most and what they depend on and recommend. Made by `cargo xtask catalogue apt`; xtask/packages/apt.py says how each figure was measured.
# Rows: name, figures, depends, recommends, programs, extra; bytes to three digits (two below 10,000), `12e4` is 120000. Figures: bytes of the regular files of the package's archive in the folders of programs; the rest of /usr and /lib; /usr/share; copyright; the rest of /usr/share/doc; man, groff, info and lintian; locale; /etc; elsewhere; then files outside of documentation, manuals and translations; bytes of the archive; of what it leaves in /var/lib/dpkg/info; of its paragraph in /var/lib/dpkg/status; of its questions in debconf's database.
# depends, recommends: numbers of rows (the first is 0), alternatives joined by `|`; what a minimal system has is left out. programs: names with bytes (those in /usr/sbin begin with `/`), of the packages that are named most.
# extra: path=bytes=files that configuring it leaves beyond its own files, measured by installing into a bootstrapped minimal system; compiled Python of packages that were not installed is {ratio:.2f} times their source, as over those that were, until xtask/packages/apt_compiled.py measures it.
# image: what images have beyond a minimal system, by their Dockerfiles (docker-library, 2026) and these packages' dependencies; `-slim`: their slim variants. lists: what `apt-get update` leaves. drift: factors between sizes, same: in 98 of 100 packages between the release as it came out and its updates; other: in nine of ten between it and bullseye, trixie and Ubuntu's focal, jammy and noble (Installed-Size). growth: fixed bytes, bytes a package (a library, a byte of questions), how far 95 of 100 installations lay off. typical: bytes that nine in ten packages of a kind bring along. unpacking: bytes installed for a byte of archive.
'''


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('usage')
    parser.add_argument('out')
    parser.add_argument('--work', default='/tmp/apt-catalogue')
    parser.add_argument('--most', type=int, default=5900, help='packages in the catalogue, beside the minimal system')
    parser.add_argument('--archives', type=int, default=170, help='packages to install, with what they depend on')
    parser.add_argument('--reuse', action='store_true', help='measure nothing; take what FOLDER holds')
    parser.add_argument('--releases', help='indexes of other releases; FOLDER/releases')
    given = parser.parse_args()
    os.makedirs(given.work, exist_ok=True)
    index = Index(given.usage)
    root = minimal_system(given.work)
    minimal = {file[:-5].split(':')[0] for file in os.listdir(f'{root}/var/lib/dpkg/info') if file.endswith('.list')}
    names = index.selection(given.most, minimal)
    keep = index.closure([n for _, n in index.usage if index.resolve(n) and n != 'texlive-full'][:given.archives], DEPENDS)
    if given.reuse:
        have = {json.loads(line)['name'] for line in open(f'{given.work}/archives.jsonl')}
        names = [name for name in names if name in have]
    rows = read_archives(index, names, given.work, keep)
    installs = install_all(index, given.work, root, given.archives) if not given.reuse else list(map(json.loads, open(f'{given.work}/installs.jsonl')))
    extra, ratio = extras(rows, installs)
    lines = list(facts(index, rows, extra, installs, root, minimal, given.releases or f'{given.work}/releases', given.work))
    grow = next((fact[3] for fact in lines if fact[:2] == ('growth', '/var/cache/debconf/templates.dat')), 1)
    text = header(ratio) + ''.join('#' + '\t'.join(map(str, fact)) + '\n' for fact in lines)
    text += ''.join(line + '\n' for line in table(index, rows, extra, minimal, grow))
    open(given.out, 'w').write(text)
    print(f'{given.out}: {len(rows)} packages, {len(text)} bytes, {len(gzip.compress(text.encode(), 9))} packed')


if __name__ == '__main__':
    main()
