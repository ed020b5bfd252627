# SPDX-License-Identifier: Apache-2.0
"""The real hook managers, installed on first use into the build folder.

A second run needs no network. Whoever cannot get them fails.
"""

import fcntl
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

PRE_COMMIT = 'pre-commit==4.7.0'
NPM_PACKAGES = ['husky@9.1.7', 'lefthook@2.2.2']


def folder():
    source = Path(__file__).resolve().parents[2]
    build = os.environ.get('TOKENSWEEP_BINARY_DIR',
                           source / 'build' / 'release')
    path = Path(build) / 'hook-managers'
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def installing(name, what):
    """One process at a time; gives None when `what` is there already."""
    place = folder() / name
    stamp = folder() / f'{name}.installed'
    with open(folder() / f'{name}.lock', 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == what:
            yield None
        else:
            yield place
            stamp.write_text(what)


def run(*words, **more):
    done = subprocess.run([str(word) for word in words], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=600, **more)
    if done.returncode != 0:
        raise AssertionError(f'{words}: {done.stdout[-3000:]}')


def pre_commit():
    """The folder of the program `pre-commit`."""
    with installing('python', PRE_COMMIT) as place:
        if place:
            run(sys.executable, '-m', 'venv', '--clear', place)
            run(place / 'bin' / 'pip', 'install', '--quiet', PRE_COMMIT)
    return folder() / 'python' / 'bin'


def node():
    """The folder of the programs `husky` and `lefthook`."""
    with installing('node', ' '.join(NPM_PACKAGES)) as place:
        if place:
            place.mkdir(exist_ok=True)
            (place / 'package.json').write_text('{"private": true}\n')
            run('npm', 'install', '--no-audit', '--no-fund',
                '--ignore-scripts', *NPM_PACKAGES, cwd=place)
    return folder() / 'node' / 'node_modules' / '.bin'
