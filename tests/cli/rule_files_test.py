#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Rule files of the user: what is wrong in them, and the cache of packs."""

import dataclasses
import os
import shutil
import stat

import support
from support import ACME_RULES, CLEAN, FOUND, USAGE

LINES = ACME_RULES.splitlines()


def line_of(text):
    """The line on which a text first stands, from 1."""
    return next(number for number, line in enumerate(LINES, 1)
                if text in line)


class RuleFileErrors(support.CliTest):

    def assert_refused(self, content, line, *says):
        """Exit 2 with file, line and reason, and nothing on output."""
        self.write('acme.yaml', content)
        for words in (['scan', '-'], ['rules', 'list'], ['rules', 'test'],
                      ['rules', 'lint']):
            run = self.run_tool(*words, '--rules', 'acme.yaml')
            self.assert_code(run, USAGE)
            self.assert_message(run, f'acme.yaml:{line}: ', *says)
            self.assertEqual(run.out, b'')

    def replaced(self, old, new):
        self.assertIn(old, ACME_RULES)
        return ACME_RULES.replace(old, new, 1)

    def test_the_rules_themselves_are_right(self):
        self.write('acme.yaml', ACME_RULES)
        for words in ('scan', '-'), ('rules', 'test'), ('rules', 'lint'):
            self.assert_code(self.run_tool(*words, '--rules', 'acme.yaml'),
                             CLEAN)

    def test_unknown_key(self):
        self.assert_refused(self.replaced('anchors:', 'anchor:'),
                            line_of('anchors:'), 'unknown key', 'anchor')
        self.assert_refused(ACME_RULES + 'colour: red\n', len(LINES) + 1,
                            'unknown key in rule file; it knows provider')

    def test_duplicate_key(self):
        line = line_of('severity:')
        self.assert_refused(
            self.replaced('    severity: high\n',
                          '    severity: high\n    severity: low\n'),
            line + 1, 'a key', 'second time')

    def test_no_map(self):
        self.assert_refused('- provider: acme\n', 1, 'map')
        self.assert_refused('just text\n', 1, 'map')
        self.assert_refused(
            'provider: acme\nrules:\n  - [id, acme-x]\n', 3, 'map')

    def test_rules_that_are_no_list(self):
        self.assert_refused('provider: acme\nrules: {id: acme-x}\n', 2,
                            'list')
        self.assert_refused('provider: acme\nrules: []\n', 2, 'empty')

    def test_no_document(self):
        self.assert_refused('', 1)
        self.assert_refused('# nothing\n', 1)

    def test_no_finite_extent(self):
        self.assert_refused(
            self.replaced('body: {alphabet: base62, lengths: [32]}',
                          "pattern: 'acme_live_[0-9A-Za-z]+'"),
            line_of('body:'), 'extent')
        self.assert_refused(
            self.replaced('lengths: [32]', 'min: 20'), line_of('body:'),
            'max')

    def test_anchor_that_is_not_selective(self):
        self.assert_refused(self.replaced('[acme_live_]', '[acm]'),
                            line_of('anchors:'), 'acm', 'fewer than 4')

    def test_pattern_that_does_not_compile(self):
        self.assert_refused(
            self.replaced('body: {alphabet: base62, lengths: [32]}',
                          "pattern: 'acme_live_(['\n    extent: 50"),
            line_of('body:'), 'pattern')

    def test_id_of_another_provider(self):
        self.assert_refused(self.replaced('acme-api-key', 'other-api-key'),
                            line_of('- id:'), 'other-api-key')

    def test_syntax(self):
        self.assert_refused('provider: acme\nrules: [\n', 3)
        self.assert_refused('provider: acme\n\tname: x\n', 2)

    def test_every_error_is_told_at_once(self):
        content = self.replaced('severity: high', 'severity: severe')
        content = content.replace('confidence: high', 'confidence: sure')
        self.write('acme.yaml', content)
        run = self.run_tool('scan', '-', '--rules', 'acme.yaml')
        self.assert_code(run, USAGE)
        self.assertEqual(run.err.count(b'tokensweep: acme.yaml:'), 2)

    def test_messages_escape_what_a_terminal_would_obey(self):
        self.write('acme.yaml', 'provider: "\\e[31m"\n"\\e[2J": 1\n')
        run = self.run_tool('scan', '-', '--rules', 'acme.yaml')
        self.assert_code(run, USAGE)
        self.assertNotIn(b'\x1b', run.err)

    def test_missing_file(self):
        run = self.run_tool('scan', '-', '--rules', 'absent.yaml')
        self.assert_code(run, USAGE)
        self.assert_message(run, '--rules', 'absent.yaml')

    def test_folder_without_rules(self):
        (self.scratch / 'empty').mkdir()
        run = self.run_tool('scan', '-', '--rules', 'empty')
        self.assert_code(run, USAGE)
        self.assert_message(run, 'empty', 'no rule file')

    def test_an_id_that_is_built_in(self):
        self.write('docker.yaml', ACME_RULES.replace('acme-api', 'docker-pat')
                   .replace('docker-pat-key', 'docker-pat')
                   .replace('provider: acme', 'provider: docker'))
        run = self.run_tool('scan', '-', '--rules', 'docker.yaml')
        self.assert_code(run, USAGE)
        self.assert_message(run, 'docker-pat')


class Rules(support.CliTest):

    def setUp(self):
        super().setUp()
        self.acme = self.watch(support.acme_token(self.id()))
        self.github_one = self.github('token')
        self.write('acme.yaml', ACME_RULES)
        self.write('in.txt',
                   f'{self.acme.text}\nkey={self.github_one.text}\n')

    def test_added_to_the_built_in_ones(self):
        report = self.run_json('scan', 'in.txt', code=FOUND)
        self.assert_found(report, self.github_one)
        before = report['tool']
        report = self.run_json('scan', 'in.txt', '--rules', 'acme.yaml',
                               code=FOUND)
        self.assert_found(report, self.github_one, self.acme)
        self.assertEqual(report['tool']['rules'], before['rules'] + 1)
        self.assertNotEqual(report['tool']['rule_pack'], before['rule_pack'])

    def test_in_an_audit(self):
        repo = self.repo()
        repo.add_file('a.txt', self.acme.text)
        report = self.run_json('audit', repo.path, '--rules', 'acme.yaml',
                               code=FOUND)
        self.assert_found(report, self.acme)

    def test_in_place_of_the_built_in_ones(self):
        report = self.run_json('scan', 'in.txt', '--rules', 'acme.yaml',
                               '--no-builtin-rules', code=FOUND)
        self.assert_found(report, self.acme)
        self.assertEqual(report['tool']['rules'], 1)
        run = self.run_tool('scan', 'in.txt', '--no-builtin-rules')
        self.assert_code(run, USAGE)
        self.assert_message(run, '--no-builtin-rules', '--rules')

    def test_folders_and_repeated_flags(self):
        self.write('rules/acme.yaml', ACME_RULES)
        self.write('rules/notes.txt', 'no rules\n')
        other = ACME_RULES.replace('acme', 'other')
        self.write('other.yaml', other)
        run = self.run_tool('rules', 'list', '--json', '--rules', 'rules',
                            '--rules', 'other.yaml', '--no-builtin-rules')
        self.assert_code(run, CLEAN)
        self.assertEqual([rule['id'] for rule in run.report],
                         ['acme-api-key', 'other-api-key'])

    def test_encodings_hold_for_them_too(self):
        self.write('in.yaml', f'data: {self.acme.base64()}\n')
        report = self.run_json('scan', 'in.yaml', '--rules', 'acme.yaml',
                               code=FOUND)
        self.assert_found(report, self.acme)
        place = report['findings'][0]['occurrences'][0]
        self.assertEqual(place['encoding'], 'base64')


class Cache(support.CliTest):
    """Packs of the user's rules, compiled once."""

    def setUp(self):
        super().setUp()
        self.acme = self.watch(support.acme_token(self.id()))
        self.write('acme.yaml', ACME_RULES)
        self.write('in.txt', f'{self.acme.text}\n')
        self.cache = self.scratch / 'home' / 'cache'

    def scan(self, *words, env=None):
        report = self.run_json('scan', 'in.txt', '--rules', 'acme.yaml',
                               '--no-builtin-rules', *words, code=FOUND,
                               env=env)
        self.assert_found(report, self.acme)

    def packs(self):
        return sorted((self.cache / 'tokensweep' / 'packs').glob('*'))

    def pack(self):
        self.assertEqual(len(self.packs()), 1)
        return self.packs()[0]

    def mode(self, path):
        return stat.S_IMODE(path.lstat().st_mode)

    def test_modes(self):
        for mask in (0o000, 0o022, 0o077):
            before = os.umask(mask)
            try:
                self.scan()
            finally:
                os.umask(before)
            self.assertEqual(self.mode(self.pack()), 0o600)
            self.assertEqual(self.mode(self.pack().parent), 0o700)
            self.assertEqual(self.mode(self.pack().parent.parent), 0o700)
            shutil.rmtree(self.cache)

    def test_is_used(self):
        self.scan()
        before = self.pack().stat()
        self.scan()
        after = self.pack().stat()
        self.assertEqual((before.st_ino, before.st_mtime_ns),
                         (after.st_ino, after.st_mtime_ns))

    def test_built_in_rules_need_none(self):
        self.run_tool('scan', 'in.txt')
        self.assertEqual(self.packs(), [])

    def test_a_damaged_one_is_made_anew(self):
        self.scan()
        sound = self.pack().read_bytes()
        middle = len(sound) // 2
        flipped = bytearray(sound)
        flipped[middle] ^= 0xff
        last = bytearray(sound)
        last[-1] ^= 1
        for damage in (b'', b'junk', sound[:middle], sound[:-1],
                       bytes(flipped), bytes(last), sound + b'\0',
                       b'\0' * len(sound)):
            self.pack().write_bytes(damage)
            self.scan()
            self.assertEqual(self.pack().read_bytes(), sound)
            self.assertEqual(self.mode(self.pack()), 0o600)

    def test_a_stale_one_is_ignored(self):
        self.scan()
        stale = self.pack()
        other = support.acme_token('with another prefix')
        other = self.watch(dataclasses.replace(
            other, text=other.text.replace('live', 'test')))
        self.write('acme.yaml', ACME_RULES.replace('_live_', '_test_'))
        self.write('in.txt', f'{self.acme.text}\n{other.text}\n')
        report = self.run_json('scan', 'in.txt', '--rules', 'acme.yaml',
                               '--no-builtin-rules', code=FOUND)
        self.assert_found(report, other)
        self.assertTrue(stale.exists())
        self.assertEqual(len(self.packs()), 2)

    def test_one_that_others_may_write_is_not_trusted(self):
        self.scan()
        self.pack().chmod(0o666)
        inode = self.pack().stat().st_ino
        self.scan()
        self.assertNotEqual(self.pack().stat().st_ino, inode)
        self.assertEqual(self.mode(self.pack()), 0o600)

    def test_a_linked_one_is_not_trusted(self):
        self.scan()
        path = self.pack()
        kept = self.scratch / 'kept'
        path.rename(kept)
        path.symlink_to(kept)
        self.scan()
        self.assertFalse(path.is_symlink())

    def test_a_folder_that_others_may_write_is_not_used(self):
        self.scan()
        inode = self.pack().stat().st_ino
        self.pack().parent.chmod(0o777)
        self.scan()
        self.assertEqual(self.pack().stat().st_ino, inode)

    def test_can_be_switched_off(self):
        self.scan('--no-cache')
        self.assertEqual(self.packs(), [])

    def test_no_folder_for_it_is_no_error(self):
        self.scan(env={'XDG_CACHE_HOME': '', 'HOME': ''})
        self.scan(env={'XDG_CACHE_HOME': 'relative', 'HOME': 'relative'})
        self.assertFalse((self.scratch / 'relative').exists())
        self.write('file', '')
        self.scan(env={'XDG_CACHE_HOME': str(self.scratch / 'file')})
        self.scan(env={'XDG_CACHE_HOME': '/proc/nowhere'})

    def test_lies_in_the_home_otherwise(self):
        self.scan(env={'XDG_CACHE_HOME': ''})
        packs = self.scratch / 'home' / '.cache' / 'tokensweep' / 'packs'
        self.assertEqual(len(list(packs.iterdir())), 1)

    def test_holds_no_secret(self):
        self.scan()
        self.assert_no_secret(self.pack().read_bytes())


if __name__ == '__main__':
    support.main()
