#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`audit` finds a token in every place where tokens hide, once each, and says
rightly how it is exposed, whatever the repository is stored like."""

import copy
import shutil
import subprocess
import tempfile
from pathlib import Path

import planted_repository
import support

# Only there to show that ignored files are left out.
LEFT_OUT = {'ignored'}


class PlantedRepository(support.CliTest):

    @classmethod
    def setUpClass(cls):
        cls.home = Path(tempfile.mkdtemp(prefix='tokensweep-planted-'))
        cls.addClassCleanup(support.remove_tree, cls.home)
        cls.repository, cls.plants = planted_repository.build(
            cls.home / 'repo', support.make_environment(cls.home))
        cls.report_as_made = None

    def setUp(self):
        super().setUp()
        self.tokens = [plant.token for plant in self.plants.values()]

    # Helpers

    def copy(self):
        """A copy of the repository, to store in another way."""
        copied = copy.copy(self.repository)
        copied.path = self.scratch / 'repo'
        subprocess.run(['cp', '-a', self.repository.path, copied.path],
                       check=True)
        return copied

    def pack_all(self):
        """A copy with all objects, the unreachable ones too, in one pack."""
        packed = self.copy()
        # What is unreachable is only taken into a pack that is not the first;
        # -n: no list of refs for servers.
        for _ in range(2):
            packed.git('repack', '-a', '-d', '-q', '-n', '--keep-unreachable',
                       '--depth=50', '--window=50')
        return packed

    def audit(self, repo=None, *words):
        """The report of an audit, run inside of the repository."""
        return self.run_json('audit', '.', *words, code=support.FOUND,
                             cwd=(repo or self.repository).path)

    def as_made(self):
        """The report on the repository with loose objects."""
        cls = type(self)
        if cls.report_as_made is None:
            cls.report_as_made = self.audit()
        return copy.deepcopy(cls.report_as_made)

    def redact(self, ref):
        for plant in self.plants.values():
            ref = ref.replace(plant.token.text, plant.token.redacted)
        return ref

    def check(self, report, name):
        """Compares all that a report says of a plant."""
        plant = self.plants[name]
        finding = self.finding_of(report, plant.token)
        self.assertEqual(finding['occurrences'],
                         [place.as_json() for place in plant.places])
        exposure = finding['exposure']
        for moment in ('introduced', 'removed'):
            commit = exposure[moment] and exposure[moment]['commit']
            self.assertEqual(commit, getattr(plant, moment), moment)
        self.assertEqual([commit['commit'] for commit in
                          exposure['introductions']],
                         [plant.introduced] if plant.introduced else [])
        self.assertEqual(exposure['refs'],
                         [self.redact(ref) for ref in plant.refs])
        for flag in ('in_head', 'in_index', 'in_worktree', 'reachable',
                     'published'):
            self.assertIs(exposure[flag], getattr(plant, flag), flag)
        # A rule may know more than the plant: host, scheme.
        self.assertEqual(finding['facts'] | plant.facts, finding['facts'])

    # What is found

    def test_finds_each_once_and_nothing_else(self):
        report = self.as_made()
        self.assert_found(report, *(plant.token for name, plant in
                                    self.plants.items()
                                    if name not in LEFT_OUT))
        self.assertTrue(report['coverage']['complete'])
        self.assertEqual(report['suppressed'], {
            'count': 0, 'by_reason': {}, 'allowed': [], 'notes': []})

    def test_attributes_each(self):
        report = self.as_made()
        for name in self.plants:
            if name not in LEFT_OUT:
                with self.subTest(name):
                    self.check(report, name)

    def test_counts_what_is_there(self):
        coverage = self.as_made()['coverage']
        kinds = self.repository.git(
            'cat-file', '--batch-all-objects',
            '--batch-check=%(objecttype) %(objectsize)').splitlines()
        for kind in ('commit', 'tree', 'blob', 'tag'):
            self.assertEqual(
                coverage[kind + 's'],
                sum(line.startswith(kind + ' ') for line in kinds))
        self.assertGreater(coverage['bytes'],
                           sum(int(line.split()[1]) for line in kinds))
        tips = set(self.repository.git(
            'for-each-ref', '--format=%(objectname)').splitlines())
        tips.add(self.repository.id())
        self.assertEqual(coverage['tips'], sorted(tips))

    def test_says_who_and_when(self):
        report = self.as_made()
        plant = self.plants['removed']
        exposure = self.finding_of(report, plant.token)['exposure']
        for moment in ('introduced', 'removed'):
            commit = getattr(plant, moment)
            date = self.repository.git('show', '-s', '--format=%aI', commit)
            self.assertEqual(exposure[moment],
                             {'commit': commit, 'author': 'Ada Example',
                              'email': 'ada@example.org', 'date': date})
        # A secret that is a name is redacted there, too.
        plant = self.plants['author']
        exposure = self.finding_of(report, plant.token)['exposure']
        self.assertEqual(exposure['introduced']['author'],
                         f'robot {plant.token.redacted}')

    def test_describes_the_target(self):
        target = self.as_made()['target']
        self.assertEqual(target, {
            'kind': 'repository', 'path': '.',
            'head': self.repository.id(), 'branch': 'main',
            'remote_url': 'https://git.example.org/acme/app.git',
            'base': '', 'range': '', 'config_from': ''})

    def test_reads_ignored_files_when_asked(self):
        report = self.as_made()
        ignored = self.assert_skipped(report, 'ignored', 1, 'counted')
        self.assertEqual([name.rstrip('/') for name in ignored['examples']],
                         ['ignored'])
        report = self.audit(None, '--no-ignore')
        self.assert_found(report, *(plant.token
                                    for plant in self.plants.values()))
        self.check(report, 'ignored')
        self.assertEqual(support.skipped(report, 'ignored')['count'], 0)

    def test_shows_secrets_when_asked(self):
        report = self.audit(None, '--show-secrets')
        shown = {finding['secret'] for finding in report['findings']}
        self.assertEqual(shown, {plant.token.text for name, plant in
                                 self.plants.items() if name not in LEFT_OUT})

    # Ways of storing it

    def test_packed_objects(self):
        packed = self.pack_all()
        counts = packed.git('count-objects', '-v').splitlines()
        self.assertIn('count: 0', counts)
        self.assertIn('packs: 1', counts)
        self.assert_same_report(self.audit(packed), self.as_made())

    def test_loose_and_packed_objects(self):
        packed = self.copy()
        packed.git('repack', '-A', '-d', '-q', '-n')
        counts = packed.git('count-objects', '-v').splitlines()
        self.assertNotIn('count: 0', counts)
        self.assertIn('packs: 1', counts)
        self.assert_same_report(self.audit(packed), self.as_made())

    def test_objects_stored_twice(self):
        packed = self.copy()
        packed.git('repack', '-a', '-q', '-n')
        self.assert_same_report(self.audit(packed), self.as_made())

    def test_bitmaps_and_multi_pack_index(self):
        packed = self.pack_all()
        packed.git('multi-pack-index', 'write')
        packed.git('commit-graph', 'write', '--reachable')
        self.assert_same_report(self.audit(packed), self.as_made())

    def test_packed_refs(self):
        packed = self.copy()
        packed.git('pack-refs', '--all')
        report = self.audit(packed)
        # One file more names the branch that is a token; the rest is equal.
        for name in self.plants:
            if name not in LEFT_OUT | {'branch name'}:
                with self.subTest(name):
                    self.check(report, name)
        finding = self.finding_of(report, self.plants['branch name'].token)
        self.assertIn(('git-metadata', '.git/packed-refs'),
                      {(place['kind'], place['path'])
                       for place in finding['occurrences']})
        self.assertEqual(len(report['findings']),
                         len(self.as_made()['findings']))

    def test_mirror(self):
        """A mirror has what refs reach, and no index, tree or reflog."""
        mirror = self.scratch / 'mirror.git'
        self.repository.git('clone', '--quiet', '--mirror', '--no-local',
                            '.', str(mirror))
        # Its config says whence it came, and not more.
        report = self.run_json('audit', mirror, code=support.FOUND)
        expected = {name: plant for name, plant in self.plants.items()
                    if plant.reachable or name == 'branch name'}
        self.assert_found(report, *(plant.token
                                    for plant in expected.values()))
        for name, plant in expected.items():
            finding = self.finding_of(report, plant.token)
            exposure = finding['exposure']
            with self.subTest(name):
                self.assertFalse(exposure['in_index'])
                self.assertFalse(exposure['in_worktree'])
                if name == 'branch name':
                    continue
                self.assertEqual(exposure['refs'],
                                 [self.redact(ref) for ref in plant.refs])
                self.assertEqual(exposure['in_head'], plant.in_head)
                self.assertEqual(finding['occurrences'],
                                 [place.as_json() for place in plant.places
                                  if place.kind != 'file'])
        self.assertEqual(self.plants['stash'].refs, ['refs/stash'])

    def test_copied_git_folder_is_bare(self):
        """A git folder by another name is bare unless its config objects."""
        bare = self.scratch / 'copy.git'
        shutil.copytree(self.repository.git_dir, bare, symlinks=True)
        (bare / 'index').unlink()
        subprocess.run(['git', 'config', '--file', bare / 'config',
                        'core.bare', 'true'], check=True)
        report = self.run_json('audit', bare, code=support.FOUND)
        missing = {'worktree', 'ignored', 'index name'}
        # The staged blob is still an object.
        self.assert_found(report, *(plant.token for name, plant in
                                    self.plants.items()
                                    if name not in missing))
        places = self.finding_of(report,
                                 self.plants['index'].token)['occurrences']
        self.assertEqual([place['kind'] for place in places], ['blob'])
        places = self.finding_of(report,
                                 self.plants['config'].token)['occurrences']
        self.assertEqual([place['path'] for place in places], ['config'])

    # Ways of reading it

    def test_threads_make_no_difference(self):
        for threads in ('1', '2', '4', '9'):
            with self.subTest(threads):
                self.assert_same_report(self.audit(None, '--threads', threads),
                                 self.as_made())

    def test_readers_agree(self):
        packed = self.pack_all()
        for repo in (self.repository, packed):
            self.assert_same_report(self.audit(repo, '--reader', 'git'),
                             self.as_made())

    def test_from_elsewhere(self):
        """From a folder inside, from the git folder, from outside."""
        expected = support.without_times(self.as_made())
        expected['target'].pop('path')
        for folder, name in ((self.repository.path / 'exports', '.'),
                             (self.repository.git_dir, '.'),
                             (self.scratch, self.repository.path),
                             (self.scratch, self.repository.git_dir)):
            with self.subTest(f'{folder} {name}'):
                report = support.without_times(self.run_json(
                    'audit', name, cwd=folder, code=support.FOUND))
                self.assertEqual(report['target'].pop('path'), str(name))
                self.assertEqual(report, expected)

    def test_every_format_lists_the_same(self):
        for name in ('text', 'jsonl', 'sarif'):
            with self.subTest(name):
                run = self.run_tool('audit', '.', '--format', name,
                                    cwd=self.repository.path)
                self.assert_code(run, support.FOUND)
                again = self.run_tool('audit', '.', '--format', name,
                                      '--threads', '1', '--reader', 'git',
                                      cwd=self.repository.path)
                for finding in self.as_made()['findings']:
                    shown = finding['fingerprint'].removeprefix('ts1:')
                    if name == 'text':
                        shown = finding['secret'][-4:]
                    self.assertIn(shown.encode(), run.out)
                self.assertEqual(len(run.out.splitlines()),
                                 len(again.out.splitlines()))

    def test_leaves_the_repository_alone(self):
        repo = self.copy()
        before = snapshot(repo.path)
        self.audit(repo)
        self.audit(repo, '--reader', 'git')
        self.assertEqual(snapshot(repo.path), before)


def snapshot(folder):
    """Names, sizes and times of all files below a folder."""
    listing = subprocess.run(
        ['find', folder, '-printf', '%p %s %T@ %C@ %m\\n'],
        check=True, capture_output=True).stdout
    return sorted(listing.splitlines())


if __name__ == '__main__':
    support.main()
