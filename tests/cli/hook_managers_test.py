#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hooks below the real pre-commit, husky and lefthook: they block secrets."""

import os
import shutil

import hook_managers
from hook_manager_case import ManagerCase
from support import CLEAN, FOUND, SOURCE_DIR, USAGE, main


class PreCommitTest(ManagerCase):

    manager_folder = staticmethod(hook_managers.pre_commit)

    def hooks_repository(self, run=None):
        """A git repository with what pre-commit needs of this one."""
        clone = self.repo('clone')
        for name in ('.pre-commit-hooks.yaml', 'tools/pre_commit_push'):
            target = clone.path / name
            target.parent.mkdir(exist_ok=True)
            shutil.copy(SOURCE_DIR / name, target)
        if run:
            clone.write('run', run)
            (clone.path / 'run').chmod(0o755)
        clone.commit('Hooks')
        return clone

    def configure(self, *ids, run=None):
        clone = self.hooks_repository(run)
        hooks = ''.join(f'  - id: {name}\n' for name in ids)
        self.stage('.pre-commit-config.yaml',
                   f'repos:\n- repo: {clone.path}\n  rev: {clone.id()}\n'
                   f'  hooks:\n{hooks}')
        self.repository.git('commit', '-qm', 'Configure')

    def test_commits(self):
        self.configure('tokensweep')
        self.manager('pre-commit', 'install')
        self.check_commits()
        self.check_gone()

    def test_odd_names(self):
        self.configure('tokensweep')
        self.manager('pre-commit', 'install')
        token = self.github('odd')
        for name in ('--help', 'a b', "it's", '-'):
            self.stage(name, f'key = "{token.text}"\n')
            self.assert_blocks(self.commit())
            self.repository.git('rm', '-qf', '--', name)

    def check_symlinks(self):
        """Where they lead to is committed; what is there is not."""
        token = self.github('link')
        outside = self.scratch / 'outside'
        outside.write_text(f'key = "{token.text}"\n')
        for name, target in (('to-file', 'README'), ('to-nothing', 'gone'),
                             ('to-outside', outside), ('to-folder', '.git')):
            os.symlink(target, self.top / name)
        self.repository.git('add', '--all')
        self.assert_passes(self.commit())
        self.assert_passes(self.start('pre-commit', 'run', '--all-files'))
        os.symlink(token.text, self.top / 'secret')
        self.repository.git('add', '--all')
        self.assert_blocks(self.commit(), 'secret')
        self.repository.git('commit', '-qm', 'Link', '--no-verify')
        self.assert_blocks(self.start('pre-commit', 'run', '--all-files'),
                           'secret')

    def test_symlinks(self):
        self.configure('tokensweep')
        self.manager('pre-commit', 'install')
        self.check_symlinks()

    def test_symlinks_with_our_entry(self):
        self.stage('.pre-commit-config.yaml',
                   'repos:\n- repo: local\n  hooks:\n  - id: fine\n'
                   '    name: fine\n    entry: "true"\n'
                   '    language: system\n')
        self.manager('pre-commit', 'install')
        self.hook('install')
        self.check_symlinks()

    def test_only_part_is_staged(self):
        self.configure('tokensweep')
        self.manager('pre-commit', 'install')
        token = self.github('part')
        self.stage('file', 'clean\n')
        self.repository.write('file', f'key = "{token.text}"\n')
        self.assert_passes(self.commit())
        self.repository.git('add', 'file')
        self.repository.write('file', 'clean\n')
        self.assert_blocks(self.commit(), 'file')

    def test_a_baseline_must_be_staged(self):
        """pre-commit takes away what is not, and the message says so."""
        self.configure('tokensweep')
        self.manager('pre-commit', 'install')
        first, second = self.github('first'), self.github('second')
        self.accept(first)
        self.repository.git('add', '--all')
        self.assert_passes(self.commit())
        self.stage('key.json', f'["{second.text}"]\n')
        step = 'No secret? Run it, then git add .tokensweep-baseline.json.'
        self.assert_blocks(self.commit(), step)
        self.accept(second)
        self.assert_blocks(self.commit(), step)
        self.repository.git('add', '.tokensweep-baseline.json')
        self.assert_passes(self.commit())

    def accept(self, token):
        run = self.run_tool('baseline', 'add', token.fingerprint, '--reason',
                            'a test', cwd=self.top)
        self.assert_code(run, CLEAN)

    def test_all_files_finds_what_is_committed(self):
        self.configure('tokensweep')
        self.assert_passes(self.start('pre-commit', 'run', '--all-files'))
        token = self.github('old')
        self.stage('old', f'key = "{token.text}"\n')
        self.repository.git('commit', '-qm', 'Old', '--no-verify')
        self.assert_blocks(self.start('pre-commit', 'run', '--all-files'),
                           'old')
        self.assert_blocks(
            self.start('pre-commit', 'run', '--files', 'old'), 'old')
        self.assert_passes(
            self.start('pre-commit', 'run', '--files', 'README'))

    def test_messages(self):
        self.configure('tokensweep-commit-msg')
        self.manager('pre-commit', 'install', '--hook-type', 'commit-msg')
        self.check_messages()

    def test_pushes(self):
        self.configure('tokensweep-pre-push')
        self.manager('pre-commit', 'install', '--hook-type', 'pre-push')
        self.repo('server.git', '--bare')
        self.assert_passes(self.push('main'))
        token = self.github('push')
        self.stage('key', f'key = "{token.text}"\n')
        self.repository.git('commit', '-qm', 'Key', '--no-verify')
        self.stage('key', 'gone\n')
        self.repository.git('commit', '-qm', 'Gone', '--no-verify')
        self.assert_blocks(self.push('main'), 'key')
        # The first push of a repository, roots and all.
        self.assert_blocks(self.push('main:refs/heads/new'), 'key')
        # Started by hand: no push is there to look at, HEAD's history is.
        self.assert_blocks(
            self.start('pre-commit', 'run', '--all-files', '--hook-stage',
                       'pre-push'), 'key')

    def test_variant_that_builds(self):
        self.configure('tokensweep-build', 'tokensweep-build-commit-msg',
                       'tokensweep-build-pre-push',
                       run='#!/bin/sh\nexec tokensweep "$@"\n')
        self.manager('pre-commit', 'install', '-t', 'pre-commit',
                     '-t', 'commit-msg', '-t', 'pre-push')
        self.check_commits()
        self.check_messages()
        self.repo('server.git', '--bare')
        token = self.github('push')
        self.stage('key', f'key = "{token.text}"\n')
        self.repository.git('commit', '-qm', 'Key', '--no-verify')
        self.assert_blocks(self.push('main'), 'key')

    def test_install_adds_an_entry(self):
        config = ('# The hooks of this project.\nrepos:\n'
                  '  # Tidy first.\n'
                  '  - repo: local\n    hooks:\n'
                  '      - {id: fine, name: fine, entry: "true", '
                  'language: system}\n')
        self.stage('.pre-commit-config.yaml', config)
        self.repository.git('commit', '-qm', 'Configure')
        self.manager('pre-commit', 'install', '-t', 'pre-commit',
                     '-t', 'commit-msg', '-t', 'pre-push')
        self.hook('install', '--type', 'pre-commit', '--type', 'commit-msg',
                  '--type', 'pre-push')
        path = self.top / '.pre-commit-config.yaml'
        text = path.read_text()
        self.hook('install')
        self.assertEqual(path.read_text(), text)
        self.assertNotIn(str(self.scratch), text)
        self.manager('pre-commit', 'validate-config')
        for kind in ('pre-commit', 'commit-msg', 'pre-push'):
            self.assertEqual(self.works(kind)['manager'], 'pre-commit')
        self.repository.git('add', '--all')
        self.check_commits()
        self.check_messages()
        self.check_pushes()
        self.hook('uninstall')
        self.assertEqual(path.read_text(), config)
        self.assertEqual([path.name for path in self.hooks.iterdir()
                          if 'legacy' in path.name], [])

    def test_flow_style_is_left_to_people(self):
        config = 'repos: [{repo: local, hooks: []}]\n'
        self.stage('.pre-commit-config.yaml', config)
        self.manager('pre-commit', 'install')
        run = self.hook('install', code=USAGE)
        self.assertIn(b'entry: tokensweep hook pre-commit', run.out)
        self.assertEqual((self.top / '.pre-commit-config.yaml').read_text(),
                         config)

    def test_installed_after_ours_it_runs_ours(self):
        self.hook('install', '--manager', 'git')
        self.stage('.pre-commit-config.yaml', 'repos: []\n')
        self.manager('pre-commit', 'install')
        self.assertTrue(self.works()['works'])
        self.check_commits()


class HuskyTest(ManagerCase):

    manager_folder = staticmethod(hook_managers.node)

    def setUp(self):
        super().setUp()
        self.repository.write('.gitignore', 'node_modules\n')
        self.manager('husky')
        self.assertEqual(self.repository.git('config', 'core.hooksPath'),
                         '.husky/_')
        self.generated = self.listing()

    def listing(self):
        return {path.name: path.read_bytes()
                for path in (self.top / '.husky/_').iterdir()}

    def test_writes_husky_scripts_and_not_its_generated_folder(self):
        self.hook('install')
        script = self.top / '.husky/pre-commit'
        self.assertTrue(os.access(script, os.X_OK))
        self.assertNotIn(str(self.scratch), script.read_text())
        self.assertEqual(self.listing(), self.generated)
        self.assertEqual(self.works()['manager'], 'husky')
        before = script.read_bytes()
        self.hook('install')
        self.assertEqual(script.read_bytes(), before)
        self.repository.git('add', '--all')
        self.check_commits()
        self.check_gone()

    def test_uninstall(self):
        self.hook('install')
        self.hook('uninstall')
        self.assertFalse((self.top / '.husky/pre-commit').exists())
        self.assertEqual(self.listing(), self.generated)

    def test_existing_script_keeps_its_bytes(self):
        for text in ('echo first\n', 'echo first', '#!/bin/sh\necho first\n'):
            path = self.repository.path / '.husky/pre-commit'
            path.write_text(text)
            path.chmod(0o644)
            self.hook('install')
            self.assertTrue(path.read_text().startswith(text))
            self.repository.git('add', '--all')
            self.stage('clean', os.urandom(4).hex())
            done = self.commit()
            self.assert_passes(done)
            self.assertIn(b'first', done.stdout)
            self.check_commits()
            self.hook('uninstall')
            self.assertEqual(path.read_text(), text)
            self.assertEqual(path.stat().st_mode & 0o777, 0o644)

    def test_script_that_may_end_early_runs_ours_first(self):
        path = self.repository.path / '.husky/pre-commit'
        for text in ('[ -n "$HOME" ] && exit 0\necho first\n',
                     'if true; then\n  exit 0\nfi\n', 'true \\',
                     '#!/bin/sh\ntrap "exit 0" EXIT\n', 'exec true\n'):
            path.write_text(text)
            self.hook('install')
            self.repository.git('add', '--all')
            self.check_commits()
            self.hook('uninstall')
            self.assertEqual(path.read_text(), text)

    def test_what_is_put_before_it_later(self):
        self.hook('install')
        path = self.repository.path / '.husky/pre-commit'
        text = path.read_text()
        path.write_text(text.replace('#!/bin/sh\n', '#!/bin/sh\nnpm -v\n'))
        self.assertTrue(self.works()['works'])
        path.write_text(text.replace('#!/bin/sh\n', '#!/bin/sh\nexit 0\n'))
        self.assertIn('may end', self.works()['problem'])
        self.hook('install')
        self.assertTrue(self.works()['works'])
        self.repository.git('add', '--all')
        self.check_commits()
        self.hook('uninstall')
        self.assertEqual(path.read_text(), '#!/bin/sh\nexit 0\n')

    def test_script_of_another_language_is_left_to_people(self):
        path = self.repository.path / '.husky/pre-commit'
        path.write_text('#!/usr/bin/env node\n')
        run = self.hook('install', code=USAGE)
        self.assertIn(b'hook pre-commit', run.out)
        self.assertEqual(path.read_text(), '#!/usr/bin/env node\n')

    def test_lines_added_later_still_run(self):
        self.hook('install')
        with open(self.top / '.husky/pre-commit', 'a') as script:
            script.write('echo later\n')
        self.repository.git('add', '--all')
        self.stage('clean', 'nothing')
        self.assertIn(b'later', self.commit().stdout)
        self.hook('uninstall')
        self.assertEqual((self.top / '.husky/pre-commit').read_text(),
                         '#!/bin/sh\necho later\n')

    def test_messages_and_pushes(self):
        (self.top / '.husky/pre-push').write_text('cat > "$PWD/../refs"\n')
        self.hook('install', '--type', 'commit-msg', '--type', 'pre-push')
        self.check_messages()
        self.check_pushes()
        self.assert_passes(self.push('clean:again'))
        self.assertEqual(
            (self.scratch / 'refs').read_text().split()[2],
            'refs/heads/again')

    def test_clone_without_husky(self):
        shutil.rmtree(self.top / '.husky/_')
        run = self.hook('install', code=FOUND)
        self.assert_message(run, 'husky is not installed')
        self.assertFalse((self.top / '.husky/_').exists())


class LefthookTest(ManagerCase):

    manager_folder = staticmethod(hook_managers.node)

    CONFIG = ('# Our hooks.\npre-commit:\n  parallel: true\n  commands:\n'
              '    # Says hello.\n    hello:\n      run: echo hello\n')

    def configure(self, text, name='lefthook.yml'):
        self.stage(name, text)
        self.manager('lefthook', 'install')
        self.repository.git('commit', '-qm', 'Configure', '--no-verify')

    def test_adds_a_command(self):
        self.configure(self.CONFIG)
        self.hook('install')
        path = self.top / 'lefthook.yml'
        text = path.read_text()
        self.assertIn('# Says hello.', text)
        self.assertNotIn(str(self.scratch), text)
        self.hook('install')
        self.assertEqual(path.read_text(), text)
        self.manager('lefthook', 'validate')
        self.assertEqual(self.works()['manager'], 'lefthook')
        self.repository.git('add', '--all')
        self.check_commits()
        self.check_gone()
        self.link.symlink_to(self.binary)
        self.hook('uninstall')
        self.assertEqual(path.read_text(), self.CONFIG)

    def test_jobs_stay_beside_our_command(self):
        text = ('pre-commit:\n  jobs:\n    - name: hello\n'
                '      run: echo hello\n')
        self.configure(text)
        self.hook('install')
        self.manager('lefthook', 'validate')
        self.repository.git('add', '--all')
        self.stage('clean', 'nothing')
        self.assertIn(b'hello', self.commit().stdout)
        self.check_commits()

    def test_new_hooks_need_an_installation(self):
        self.configure(self.CONFIG)
        run = self.hook('install', '--type', 'commit-msg', '--type',
                        'pre-push', code=FOUND)
        self.assert_message(run, 'lefthook install')
        self.assertFalse(self.works('pre-push')['works'])
        self.manager('lefthook', 'install')
        self.assertTrue(self.works('pre-push')['works'])
        self.check_messages()
        self.check_pushes()

    def test_empty_and_other_names(self):
        for name in ('.lefthook.yaml', '.config/lefthook.yml'):
            self.repository.write(name, '')
            self.hook('install', code=FOUND)
            self.assertIn('run: |', (self.top / name).read_text())
            self.hook('uninstall')
            self.assertEqual((self.top / name).read_text(), '')
            (self.top / name).unlink()

    def test_what_cannot_be_edited_is_left_to_people(self):
        for name, text in (
                ('lefthook.yml', 'pre-commit: {commands: {a: {run: ls}}}\n'),
                ('lefthook.yml', 'x: &a 1\n'),
                ('lefthook.yml', 'a: 1\r\nb: 2\r\n'),
                ('lefthook.yml',
                 'pre-commit:\n  commands:\n    tokensweep:\n      run: ls\n'),
                ('lefthook.toml', '[pre-commit.commands.a]\nrun = "ls"\n'),
                ('lefthook.json', '{}\n')):
            self.repository.write(name, text)
            run = self.hook('install', code=USAGE)
            self.assertIn(b'commands:\n    tokensweep:', run.out)
            self.assertEqual((self.top / name).read_bytes(), text.encode())
            (self.top / name).unlink()


if __name__ == '__main__':
    main()
