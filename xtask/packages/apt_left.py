#!/usr/bin/env python3
"""Measures what configuring more packages leaves, and writes it into core/data/packages/apt.tsv.

    apt_left.py USAGE CATALOGUE FOLDER FROM TO [NAME…]      the packages that Dockerfiles name most, from one place to another; or those named

To be run as apt.py is: FOLDER holds `root`, the minimal system, and what was measured before (left.jsonl). Packages are installed
some at a time, as apt.py does; where some can't be installed together, each half is tried. Rows that have such figures already keep them, but for those named.
"""
import collections, datetime, json, os, statistics, subprocess, sys
sys.path.insert(0, __file__.rpartition('/')[0] or '.')
import apt

TOGETHER, LARGEST = 24, 40e6


def measure(work, batch, done, sink):
    if not batch or all(name in done for name in batch):
        return
    found = apt.install(work, f'{work}/root', batch)
    if not found['installed'] and len(batch) > 1:
        measure(work, batch[: len(batch) // 2], done, sink)
        measure(work, batch[len(batch) // 2 :], done, sink)
        return
    sink.write(json.dumps(found) + '\n')
    sink.flush()
    done.update(batch)
    print(len(found['installed']), 'failed', found['failed'], *batch, flush=True)


def left(runs):
    """Of each package that was configured what it left: place -> (bytes, files)."""
    found, seen = collections.defaultdict(lambda: collections.defaultdict(list)), collections.Counter()
    for run in runs:
        seen.update(name for name in run['installed'] if name not in run['failed'])
        own = collections.defaultdict(lambda: [0, 0])
        for path, size, who in run['extra']:
            if size and who and who not in run['failed'] and not path.endswith('.pyc') and not path.startswith(apt.JOURNAL):
                total = own[who.split(':')[0], apt.place_of(path, who.split(':')[0])]
                total[0] += size
                total[1] += 1
        for (name, place), total in own.items():
            found[name][place].append(total)
    for name in seen:
        places = {}
        for place, all_ in found[name].items():
            # A file that only some of the runs left belongs to it by that part.
            share = min(1, len(all_) * 2 // seen[name] or len(all_) / seen[name])
            size = statistics.median(size for size, _ in all_) * share
            if size >= 400:
                places[place] = (size, max(files for _, files in all_))
        yield name, places


def main():
    usage, path, work, first, last, *wanted = sys.argv[1:]
    index = apt.Index(usage)
    names = [n for _, n in index.usage[int(first) : int(last)] if n in index.best and int(index.best[n]['Size']) < LARGEST]
    names = wanted or [n for n in names if n != 'texlive-full']
    out = f'{work}/left.jsonl'
    runs = list(map(json.loads, open(out))) if os.path.exists(out) else []
    done = {name for run in runs for name in run['names']}
    os.makedirs(f'{work}/keep', exist_ok=True)
    with open(out, 'a') as sink:
        for at in range(0, len(names), TOGETHER):
            measure(work, names[at : at + TOGETHER], done, sink)
            subprocess.run(f'rm -f {work}/keep/*.deb', shell=True)
    lines, count = open(path).read().split('\n'), 0
    rows = {line.split('\t')[0]: at for at, line in enumerate(lines) if line and not line.startswith('#')}
    for name, places in left(map(json.loads, open(out))):
        if name not in rows:
            continue
        count += 1
        row = lines[rows[name]].split('\t')
        row += [''] * (6 - len(row))
        old = [word for word in row[5].split(' ') if word]
        compiled = [word for word in old if '.pyc=' in word]
        if places and (old == compiled or name in wanted):
            row[5] = ' '.join(sorted(compiled + [f'{place}={apt.short(size)}={files}' for place, (size, files) in places.items()]))
            lines[rows[name]] = '\t'.join(row).rstrip('\t')
    lines.insert(1, f'# What configuring {count} packages leaves measured on {datetime.date.today().isoformat()} by xtask/packages/apt_left.py.')
    open(path, 'w').write('\n'.join(lines))


if __name__ == '__main__':
    main()
