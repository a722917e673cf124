#!/usr/bin/env python3
"""Puts into rows of python.py what the index says that a wheel weighs, in place of what deflating samples of its files gave.

    wheels.py < ROWS     writes the rows to standard output; those without a wheel stay as they are

A sample is good enough for scripts. Of large libraries it is not: torch 2.5.1 was taken for 37 MB by the beginnings of its files, and its
wheel weighs 906 MB. Only sizes are asked for, nothing is downloaded.
"""
import html, os, re, subprocess, sys, urllib.error, urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urljoin

TAG = f'cp{sys.version_info.major}{sys.version_info.minor}'


def index():
    from pip._internal.models.index import PyPI
    asked = subprocess.run([sys.executable, '-m', 'pip', 'config', 'get', 'global.index-url'], capture_output=True, text=True).stdout.strip()
    return (os.environ.get('PIP_INDEX_URL') or asked or PyPI.simple_url).rstrip('/')


def wheel(page, version):
    """The address of the wheel of a version that this Python would take on linux/amd64."""
    any_platform = None
    for href, name in re.findall(r'<a[^>]*href="([^"]+)"[^>]*>([^<]+)</a>', page):
        found = re.match(r'[^-]+-([^-]+)-(.+)\.whl$', name.strip())
        if not found or found.group(1) != version:
            continue
        tag = found.group(2)
        if 'manylinux' in tag and 'x86_64' in tag and re.search(TAG + '|abi3|py3|py2', tag):
            return href
        if tag.endswith('any'):
            any_platform = href
    return any_platform


def size(at, name, version):
    try:
        with urllib.request.urlopen(f'{at}/{name}/') as answer:
            page, base = answer.read().decode(), answer.geturl()
        href = wheel(page, version)
        if href is None:
            return None
        head = urllib.request.Request(urljoin(base, html.unescape(href)), method='HEAD')
        with urllib.request.urlopen(head) as answer:
            return answer.headers['Content-Length']
    except (urllib.error.URLError, TimeoutError, UnicodeDecodeError):
        return None


def main():
    at, rows = index(), [line.rstrip('\n').split('\t') for line in sys.stdin]
    with ThreadPoolExecutor(8) as pool:
        for row, found in zip(rows, pool.map(lambda row: size(at, row[0], row[1]), rows)):
            row[6] = found or row[6]
            print('\t'.join(row))


main()
