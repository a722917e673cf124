#!/usr/bin/env python3
"""How much bytecode other Pythons make of the same sources: facts for python.facts.

    bytecode.py FOLDER PYTHON…      FOLDER holds sources, one package a folder; the first PYTHON is the one that others are held against
"""
import json, os, statistics, subprocess, sys

MEASURE = '''
import marshal, os, sys, json
out = {}
for p in sorted(os.listdir(sys.argv[1])):
    n = s = 0
    for w, _, fs in os.walk(os.path.realpath(os.path.join(sys.argv[1], p))):
        for f in sorted(fs)[:40]:
            if f.endswith('.py'):
                try:
                    b = open(os.path.join(w, f), 'rb').read()
                    n += 16 + len(marshal.dumps(compile(b, f, 'exec', dont_inherit=True)))
                    s += len(b)
                except (SyntaxError, ValueError):
                    pass
        if s > 300000:
            break
    if s > 5000:
        out[p] = [n, s]
print(json.dumps(out))
'''
found = {}
for python in sys.argv[2:]:
    text = subprocess.run([python, '-W', 'ignore', '-c', MEASURE, sys.argv[1]], stdout=subprocess.PIPE, check=True).stdout
    version = subprocess.run([python, '-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], stdout=subprocess.PIPE).stdout.decode().strip()
    found[version] = json.loads(text)
own = found[next(iter(found))]
everything = []
for version, packages in found.items():
    ratios = sorted(n / own[p][0] for p, (n, s) in packages.items() if p in own and s == own[p][1])
    cut = max(len(ratios) // 40, 0)
    everything += ratios
    print(f'#fact\tcompiled {version}\t{ratios[cut]:.2f}\t{statistics.median(ratios):.2f}\t{ratios[-1 - cut]:.2f}')
everything.sort()
cut = len(everything) // 40
print(f'#fact\tcompiled\t{everything[cut]:.2f}\t{statistics.median(everything):.2f}\t{everything[-1 - cut]:.2f}')
