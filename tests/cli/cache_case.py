# SPDX-License-Identifier: Apache-2.0
"""What tests of the cache of scanned objects share."""

import re
import time

import support


SECONDS = re.compile(rb'("seconds": ?)[0-9.e+-]+')
# Longer than the clock that stamps files takes for a tick.
TICK = 0.03


def counter(run, name):
    """A number that --stats prints."""
    found = re.search(rf'^{name} +(\d+)$', run.err.decode(), re.MULTILINE)
    return int(found.group(1))


class CacheTest(support.CliTest):

    def setUp(self):
        super().setUp()
        self.folder = self.scratch / 'home/cache/tokensweep/scans'

    def audit(self, path, *words, **more):
        return self.run_tool('audit', path, '--format', 'json', '--stats',
                             *words, **more)

    def remembering(self, path, *words, **more):
        time.sleep(TICK)
        return self.audit(path, *words, **more)

    def assert_same(self, run, other):
        self.assertEqual(run.code, other.code)
        if SECONDS.sub(b'', run.out) != SECONDS.sub(b'', other.out):
            self.assert_same_report(run.report, other.report)
            self.fail('reports differ in form')

    def files(self):
        return sorted(self.folder.glob('*.sqlite'))

    def the_file(self):
        (file,) = self.files()
        return file

    def repo_with_tokens(self):
        repo = self.repo()
        repo.add_file('a.txt', f'key = {self.github("a").text}\n')
        repo.add_file('b.txt', 'nothing\n')
        repo.add_file('a.txt', 'removed\n')
        repo.add_file('c/d.txt', f'docker login -p {self.docker("c").text}\n')
        return repo
