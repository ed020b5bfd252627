#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What hook managers keep from our hooks: it reaches them, or status says so."""

import hashlib
import json
import os
import re

import hook_managers
from hook_manager_case import ManagerCase
from support import FOUND, main


class LefthookTest(ManagerCase):
    """It starts ours whatever it thinks has changed."""

    manager_folder = staticmethod(hook_managers.node)

    def configure(self, *kinds, name='lefthook.yml', settings=''):
        text = ''.join(f'{kind}:\n{settings}  jobs:\n    - run: "true"\n'
                       for kind in kinds)
        self.stage(name, text)
        self.manager('lefthook', 'install')
        self.hook('install', *(word for kind in kinds
                               for word in ('--type', kind)))
        self.manager('lefthook', 'validate')
        self.repository.git('add', '--all')
        self.repository.git('commit', '-qm', 'Configure', '--no-verify')

    def publish(self):
        """A server that has all of it, and is main's upstream."""
        server = self.repo('server.git', '--bare')
        self.repository.git('remote', 'add', 'origin', server.path)
        self.repository.git('push', '-q', '--no-verify', '-u', 'origin',
                            'main')

    def commit_key(self):
        token = self.github('pushed')
        self.stage('key', f'key = "{token.text}"\n')
        self.repository.git('commit', '-qm', 'Key', '--no-verify')

    def push_there(self, *words):
        return self.start('git', 'push', '-q', 'origin', *words)

    def test_push_of_a_secret_that_is_gone_again(self):
        self.configure('pre-push')
        self.publish()
        self.assert_passes(self.push_there('main:again'))
        self.commit_key()
        self.repository.git('rm', '-q', 'key')
        self.repository.git('commit', '-qm', 'Gone', '--no-verify')
        self.assert_blocks(self.push_there('main'), 'key')

    def test_push_of_a_branch_that_is_not_checked_out(self):
        self.configure('pre-push', name='.config/lefthook.yml')
        self.publish()
        self.repository.git('checkout', '-q', '-b', 'side')
        self.commit_key()
        self.repository.git('checkout', '-q', 'main')
        self.assert_blocks(self.push_there('side'), 'key')

    def test_push_of_a_tag(self):
        self.configure('pre-push')
        self.publish()
        token = self.github('tag')
        self.repository.git('tag', '-a', 'v1', '-m', f'Use {token.text} here')
        self.assert_blocks(self.push_there('v1'), 'push blocked')

    def test_symlink_that_becomes_a_file(self):
        self.configure('pre-commit')
        os.symlink('README', self.top / 'link')
        self.repository.git('add', '--all')
        self.repository.git('commit', '-qm', 'Link', '--no-verify')
        token = self.github('link')
        (self.top / 'link').unlink()
        self.stage('link', f'key = "{token.text}"\n')
        self.assert_blocks(self.commit(), 'link')

    def test_files_that_its_hook_names(self):
        self.configure('pre-commit', settings='  files: echo README\n'
                       '  exclude: ["*.py"]\n')
        token = self.github('named')
        self.stage('key.py', f'key = "{token.text}"\n')
        self.assert_blocks(self.commit(), 'key.py')

    def test_status_tells_what_stops_it(self):
        self.configure('pre-commit')
        text = (self.top / 'lefthook.yml').read_text()
        for setting in ('exclude: ["*.yml"]', 'skip: true', 'only: false'):
            self.repository.write('lefthook.yml', text.replace(
                'pre-commit:\n', f'pre-commit:\n  {setting}\n'))
            self.assertIn(setting.split(':')[0], self.works()['problem'])
            token = self.github('stopped')
            self.stage('key', f'key = "{token.text}"\n')
            self.assert_passes(self.commit())  # As it says.
            self.repository.git('rm', '-q', 'key')
            self.repository.git('commit', '-qm', 'Gone', '--no-verify')
        self.repository.write('lefthook.yml', text.replace(
            'pre-commit:\n', 'pre-commit:\n  skip: merge\n'))
        hook = self.works()
        self.assertTrue(hook['works'])
        self.assertIn('skip', hook['left_out'])
        self.assertIn(b'note: not started where', self.hook('install').out)

    def test_lines_of_before_are_renewed(self):
        """Those of version 1 had no list of files."""
        self.configure('pre-commit')
        path = self.top / 'lefthook.yml'
        text = path.read_text()
        head, mark, body, end = re.fullmatch(
            r'(.*?)( *# tokensweep-hook version=.*? begin\n)(.*\n)'
            r'( *# tokensweep-hook end\n.*)', text, re.DOTALL).groups()
        body = re.sub(r'.*(files: echo|: \{files\}).*\n', '', body)
        covered = f'version=1 type=pre-commit\n{body}'.encode()
        mark = re.sub(r'version=\d+', 'version=1', mark)
        mark = re.sub(r'sum=\w+',
                      f'sum={hashlib.sha256(covered).hexdigest()[:16]}', mark)
        path.write_text(head + mark + body + end)
        self.assertIn('older', self.works()['problem'])
        self.hook('install')
        self.assertEqual(path.read_text(), text)


class HuskyCloneTest(ManagerCase):
    """A clone of a project that uses husky, without its packages yet."""

    manager_folder = staticmethod(hook_managers.node)

    def add_package(self, script='husky'):
        self.repository.write(
            'package.json', json.dumps({'scripts': {'prepare': script}}))

    def check_waits_for_husky(self, folder):
        run = self.hook('install', code=FOUND)
        self.assert_message(run, 'husky is not installed')
        self.assertFalse((self.hooks / 'pre-commit').exists())
        script = self.top / folder / 'pre-commit'
        self.assertIn('tokensweep hook', script.read_text())
        self.assertFalse(self.works()['works'])
        self.hook('install', '--manager', 'husky', code=FOUND)

    def check_after_installing(self, *words):
        self.manager('husky', *words)
        self.assertTrue(self.works()['works'])
        self.repository.write('.gitignore', 'node_modules\n')
        self.repository.git('add', '--all')
        self.check_commits()

    def test_folder_is_there(self):
        (self.top / '.husky').mkdir()
        self.check_waits_for_husky('.husky')
        self.check_after_installing()

    def test_package_names_it(self):
        self.add_package()
        self.check_waits_for_husky('.husky')
        self.check_after_installing()

    def test_package_names_another_folder(self):
        self.add_package('npm run build && husky .config/husky || true')
        self.check_waits_for_husky('.config/husky')
        self.check_after_installing('.config/husky')

    def test_folder_outside_is_not_written(self):
        outside = self.scratch / 'outside'
        outside.mkdir()
        for name in ('../outside', str(outside), 'link', '.git', '.'):
            self.add_package(f'husky install {name}')
            (self.top / 'link').unlink(missing_ok=True)
            (self.top / 'link').symlink_to(outside)
            self.hook('install')
            self.assertTrue((self.hooks / 'pre-commit').exists())
            self.hook('uninstall')
        self.assertEqual(list(outside.iterdir()), [])

    def test_packages_without_it(self):
        for text in ('{"scripts": {"prepare": "husky-like"}}', '[]', '{',
                     '{"scripts": {"prepare": 1}}', '{"scripts": []}',
                     '{"husky": {"hooks": {}}}'):
            self.repository.write('package.json', text)
            self.hook('install')
            self.assertEqual(self.works()['manager'], 'git')
            self.hook('uninstall')

    def test_hook_in_gits_own_folder_gets_a_note(self):
        (self.top / '.husky').mkdir()
        run = self.hook('install', '--manager', 'git')
        self.assertIn(b'note: once husky is installed', run.out)
        self.assertIn('--manager husky', self.works()['left_out'])
        self.hook('install', '--manager', 'husky')
        self.assertIsNone(self.works()['left_out'])
        self.hook('uninstall')
        self.hook('uninstall')
        self.assertFalse((self.hooks / 'pre-commit').exists())
        self.assertFalse((self.top / '.husky/pre-commit').exists())

    def test_another_manager_that_is_installed(self):
        (self.top / '.husky').mkdir()
        self.stage('lefthook.yml',
                   'pre-commit:\n  jobs:\n    - run: "true"\n')
        self.manager('lefthook', 'install')
        self.hook('install')
        self.assertEqual(self.works()['manager'], 'lefthook')


class PreCommitTest(ManagerCase):

    manager_folder = staticmethod(hook_managers.pre_commit)

    def configure(self, setting):
        self.stage('.pre-commit-config.yaml',
                   f'{setting}\nrepos:\n- repo: local\n  hooks:\n'
                   '  - id: fine\n    name: fine\n    entry: "true"\n'
                   '    language: system\n')
        self.manager('pre-commit', 'install', '-t', 'pre-commit',
                     '-t', 'commit-msg')

    def test_files_of_the_whole_config(self):
        self.configure('files: \\.py$')
        for kind in ('pre-commit', 'commit-msg'):
            run = self.hook('install', '--type', kind, code=FOUND)
            self.assert_message(run, 'top-level `files`')
            self.assertFalse(self.works(kind)['works'])
        # The way out that it names.
        self.hook('uninstall')
        self.hook('install', '--manager', 'git')
        self.hook('install', '--manager', 'git', '--type', 'commit-msg')
        self.assertTrue(self.works()['works'])
        self.check_commits()
        self.check_messages()

    def test_empty_list_of_repos(self):
        config = self.repository.path / '.pre-commit-config.yaml'
        self.stage(config.name, '# None yet.\nrepos: []\n')
        self.manager('pre-commit', 'install', '-t', 'pre-commit',
                     '-t', 'commit-msg')
        self.hook('install')
        self.hook('install', '--type', 'commit-msg')
        self.hook('install')
        self.assertEqual(config.read_text().count('repo: local'), 2)
        self.assertTrue(self.works()['works'])
        self.repository.git('add', config.name)
        self.check_commits()
        self.check_messages()
        self.hook('uninstall')
        # A list again, as pre-commit wants it.
        self.assertEqual(config.read_text(), '# None yet.\nrepos: []\n')
        self.manager('pre-commit', 'validate-config')

    def test_exclude_of_the_whole_config(self):
        self.configure('exclude: ^vendor/')
        run = self.hook('install')
        self.assertIn(b'top-level `exclude`', run.out)
        hook = self.works()
        self.assertTrue(hook['works'])
        self.assertIn('exclude', hook['left_out'])


if __name__ == '__main__':
    main()
