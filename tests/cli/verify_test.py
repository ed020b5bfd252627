#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`verify`, and --verify of `audit` and `scan`, against the test Hub."""

import base64
import json
import random
import uuid

import support
from support import CLEAN, FOUND, INCOMPLETE, USAGE
from verify_support import LOGIN, HubTest, org_token, test_hub


class States(HubTest):

    def test_a_live_token_with_its_owner(self):
        token, identity = self.live('t', scopes=['repo:write'])
        self.write('env', f'DOCKERHUB_USERNAME=alice\n'
                          f'DOCKERHUB_TOKEN={token.text}\n')
        report = self.verify_files(FOUND)
        self.assertEqual(self.state(report, token), 'live')
        facts = self.facts(report, token)
        self.assertEqual(facts['owner'], 'alice')
        self.assertEqual(facts['scopes'], 'repo:write')
        self.assertEqual(facts['token_id'], identity)
        self.assertIn('session_expires', facts)
        self.assertEqual(self.hub.logins(), ['alice'])

    def test_text_says_whose_it_is(self):
        token, identity = self.live('t')
        self.write('x.sh', f'docker login -u alice -p {token.text}\n')
        run = self.run_tool('scan', '.', '--verify')
        self.assert_code(run, FOUND)
        text = ' '.join(run.out.decode().split())
        self.assertIn('LIVE at its provider', text)
        self.assertIn('State Live as alice, scopes', text)
        self.assertIn(identity, text)

    def test_refusals_with_certain_names_are_dead(self):
        unknown = self.docker('never there')
        inactive, identity = self.live('inactive')
        self.hub.change_token(identity, active=False)
        self.write('a.sh', f'docker login -u alice -p {unknown.text}\n')
        self.write('b.env', f'DOCKER_USER=alice\nDOCKER_PAT={inactive.text}\n')
        report = self.verify_files(FOUND)
        for token in (unknown, inactive):
            self.assertEqual(self.state(report, token), 'dead')
            self.assertIn('alice', self.facts(report, token)['state_reason'])
        self.assertEqual(run_of(self, 'verify', report), CLEAN)

    def test_an_expired_token_is_said_to_be_expired(self):
        token, identity = self.live('t')
        self.hub.change_token(identity, expires_at='2020-01-01T00:00:00Z')
        self.write('a.sh', f'docker login -u alice -p {token.text}\n')
        report = self.verify_files(FOUND)
        self.assertEqual(self.state(report, token), 'dead')
        self.assertIn('expired', self.facts(report, token)['state_reason'])

    def test_a_guessed_name_leaves_a_refusal_unknown(self):
        token = self.docker('t')
        self.write('a.sh', f'# {token.text}\ndocker push alice/app\n')
        report = self.verify_files(FOUND)
        self.assertEqual(self.state(report, token), 'unknown')
        self.assertIn('--username', self.facts(report, token)['state_reason'])
        self.assertEqual(set(self.hub.logins()), {'alice'})

    def test_a_guessed_name_may_be_right(self):
        token, _ = self.live('t')
        self.write('a.sh', f'# {token.text}\ndocker push alice/app\n')
        report = self.verify_files(FOUND)
        self.assertEqual(self.state(report, token), 'live')
        self.assertEqual(self.facts(report, token)['owner'], 'alice')

    def test_without_a_name_nobody_is_asked(self):
        token, _ = self.live('t')
        self.write('a.txt', token.text)
        report = self.verify_files(FOUND)
        self.assertEqual(self.state(report, token), 'unknown')
        self.assertEqual(self.hub.logins(), [])

    def test_a_given_name_is_certain(self):
        live, _ = self.live('live')
        dead = self.docker('dead')
        self.write('a.txt', f'{live.text}\n{dead.text}\n')
        report = self.verify_files(FOUND, '--username', 'alice')
        self.assertEqual(self.state(report, live), 'live')
        self.assertEqual(self.state(report, dead), 'dead')

    def test_a_name_that_another_token_proves_is_certain(self):
        live, _ = self.live('live')
        dead = self.docker('dead')
        self.write('a.sh', f'docker login -u alice -p {live.text}\n')
        self.write('b.txt', dead.text)
        report = self.verify_files(FOUND)
        self.assertEqual(self.state(report, live), 'live')
        self.assertEqual(self.state(report, dead), 'dead')

    def test_an_auths_entry_names_its_user(self):
        live, _ = self.live('live')
        dead = self.docker('dead')
        for name, token in (('a', live), ('b', dead)):
            pair = base64.b64encode(f'alice:{token.text}'.encode()).decode()
            self.write(f'{name}/config.json', json.dumps(
                {'auths': {'https://index.docker.io/v1/': {'auth': pair}}}))
        report = self.verify_files(FOUND)
        self.assertEqual(self.state(report, live), 'live')
        self.assertEqual(self.state(report, dead), 'dead')

    def test_passwords_of_the_hub_only(self):
        secret = 'Al1ce-Passw9rd'
        self.write('a.sh', f'{LOGIN} -u alice -p {secret}\n')
        self.write('b.sh', f'{LOGIN} -u alice -p 0ther-Secret77 quay.io\n')
        report = self.verify_files(FOUND)
        states = {finding['occurrences'][0]['path']: finding['state']
                  for finding in report['findings']}
        self.assertEqual(states, {'a.sh': 'live', 'b.sh': 'not-checked'})
        self.assertEqual(self.hub.logins(), ['alice'])

    def test_a_password_behind_a_second_factor(self):
        self.hub.add_user('carol', 'Car0l-Passw9rd', second_factor='123456')
        self.write('a.sh', f'{LOGIN} -u carol -p Car0l-Passw9rd\n')
        report = self.verify_files(FOUND)
        self.assertEqual(len(report['findings']), 1)
        finding = report['findings'][0]
        self.assertEqual(finding['state'], 'live')
        self.assertEqual(finding['facts']['second_factor'], 'yes')
        self.assertNotIn('token_id', finding['facts'])

    def test_tokens_of_organizations(self):
        live, dead = org_token('live'), org_token('dead')
        for token in (live, dead):
            self.watch(token)
        made = self.hub.add_org_token('acmeorg', value=live.text)
        self.write('a.env', f'DOCKERHUB_ORG=acmeorg\n'
                            f'DOCKERHUB_TOKEN={live.text}\n')
        self.write('b.env', f'DOCKERHUB_ORG=acmeorg\n'
                            f'DOCKERHUB_TOKEN={dead.text}\n')
        report = self.verify_files(FOUND)
        self.assertEqual(self.state(report, live), 'live')
        self.assertEqual(self.facts(report, live)['token_id'], made['uuid'])
        self.assertEqual(self.state(report, dead), 'dead')

    def test_the_logged_in_account_is_tried_and_proves_nothing(self):
        live, _ = self.live('live', user='bobby')
        dead = self.docker('dead')
        self.write('a.txt', f'{live.text}\n')
        self.write('b/b.txt', f'{dead.text}\n')
        login = self.run_tool('hub', 'login', '--username', 'bobby',
                              '--password-stdin', '--no-helper',
                              stdin=b'B0bby-Passw9rd')
        self.assert_code(login, CLEAN)
        report = self.run_json('scan', 'b', '--verify', '--no-helper',
                               code=FOUND)
        self.assertEqual(self.state(report, dead), 'unknown')
        report = self.verify_files(FOUND, '--no-helper')
        self.assertEqual(self.state(report, live), 'live')
        self.assertEqual(self.facts(report, live)['owner'], 'bobby')


def run_of(test, command, report, *words):
    """The exit code of `command` for a report that is written to a file."""
    path = test.write('again.json', json.dumps(report))
    return test.run_tool(command, path, *words).code


class Repositories(HubTest):

    def test_names_of_other_files_are_guesses(self):
        repo = self.repo()
        live, _ = self.live('live')
        repo.add_file('notes.txt', live.text)
        repo.add_file('.github/workflows/push.yml',
                      'env:\n  DOCKERHUB_USERNAME: alice\n')
        report = self.run_json('audit', 'repo', '--verify', code=FOUND)
        self.assertEqual(self.state(report, live), 'live')
        self.assertEqual(self.hub.logins(), ['alice'])

    def test_guesses_of_other_files_prove_nothing(self):
        repo = self.repo()
        dead = self.docker('dead')
        repo.add_file('notes.txt', dead.text)
        repo.add_file('Makefile', 'push:\n\tdocker push alice/app\n')
        report = self.run_json('audit', 'repo', '--verify', code=FOUND)
        self.assertEqual(self.state(report, dead), 'unknown')

    def test_a_secret_of_the_history_only(self):
        repo = self.repo()
        live, _ = self.live('live')
        repo.add_file('x.sh', f'docker login -u alice -p {live.text}\n')
        repo.add_file('x.sh', 'docker login -u alice --password-stdin\n')
        report = self.run_json('audit', 'repo', '--verify', code=FOUND)
        self.assertEqual(self.state(report, live), 'live')

    def test_a_bare_repository(self):
        repo = self.repo()
        live, _ = self.live('live')
        repo.add_file('notes.txt', live.text)
        repo.add_file('Makefile', 'push:\n\tdocker push alice/app\n')
        repo.git('clone', '--quiet', '--bare', '.', str(self.scratch / 'b'))
        report = self.run_json('audit', 'b', '--verify', code=FOUND)
        self.assertEqual(self.state(report, live), 'live')


class Reports(HubTest):

    def setUp(self):
        super().setUp()
        self.token, self.identity = self.live('t')
        self.write('in/env', f'DOCKER_USER=alice\n'
                             f'DOCKER_TOKEN={self.token.text}\n')
        self.report = self.run_json('scan', 'in', code=FOUND)

    def verify(self, code, report=None, *words):
        path = self.write('report.json', json.dumps(report or self.report))
        run = self.run_tool('verify', path, '--format', 'json', *words)
        self.assert_code(run, code)
        return run.report if run.out else None

    def test_a_redacted_report(self):
        report = self.verify(FOUND)
        self.assertEqual(self.state(report, self.token), 'live')
        self.assertEqual(self.facts(report, self.token)['owner'], 'alice')

    def test_a_report_that_was_verified_before(self):
        report = self.verify(FOUND)
        self.hub.change_token(self.identity, active=False)
        report = self.verify(CLEAN, report)
        self.assertEqual(self.state(report, self.token), 'dead')
        self.assertNotIn('token_id', self.facts(report, self.token))

    def test_a_report_on_standard_input(self):
        text = json.dumps(self.report).encode()
        run = self.run_tool('verify', '-', stdin=text)
        self.assert_code(run, FOUND)

    def test_json_lines(self):
        lines = self.run_tool('scan', 'in', '--format', 'jsonl').out
        run = self.run_tool('verify', self.write('r.jsonl', lines))
        self.assert_code(run, FOUND)

    def test_a_forged_fingerprint_finds_nothing(self):
        self.report['findings'][0]['fingerprint'] = 'ts1:' + '0' * 32
        self.verify(INCOMPLETE)
        self.assertEqual(self.hub.requests(), [])

    def test_a_forged_place_leads_nowhere(self):
        outside = self.write('out/env', self.token.text)
        for path in ('../out/env', 'in/../out/env', str(outside), 'out/env',
                     '/etc/passwd'):
            self.report['findings'][0]['occurrences'][0]['path'] = path
            self.verify(INCOMPLETE)
        (self.scratch / 'in/link').symlink_to(outside)
        self.report['findings'][0]['occurrences'][0]['path'] = 'in/link'
        self.verify(INCOMPLETE)
        self.assertEqual(self.hub.requests(), [])

    def test_what_a_report_says_of_a_secret_is_not_believed(self):
        finding = self.report['findings'][0]
        finding['rule'] = 'github-pat-classic'
        finding['facts'] = {'username': 'mallory', 'owner': 'mallory',
                            'registry': 'https://evil.example'}
        finding['secret'] = 'harmless'
        report = self.verify(FOUND)
        self.assertEqual(self.hub.logins(), ['alice'])
        self.assertEqual(report['findings'][0]['facts']['owner'], 'alice')

    def test_another_provider_in_the_report_is_not_believed(self):
        # Selected as github's, it is read, and is no token of GitHub.
        finding = self.report['findings'][0]
        finding['provider'] = 'github'
        finding['rule'] = 'github-pat-classic'
        self.verify(CLEAN, None, '--providers', 'github')
        self.assertEqual(self.hub.requests(), [])

    def test_what_is_gone_is_said(self):
        self.write('in/env', 'nothing\n')
        path = self.write('report.json', json.dumps(self.report))
        run = self.run_tool('verify', path)
        self.assert_code(run, INCOMPLETE)
        self.assertIn('Cannot read again', run.err.decode())
        self.assertEqual(self.hub.requests(), [])

    def test_a_target_that_has_moved(self):
        (self.scratch / 'in').rename(self.scratch / 'moved')
        self.verify(USAGE)
        self.verify(FOUND, None, '--target', 'moved')

    def test_standard_input_cannot_be_read_again(self):
        report = self.run_json('scan', '-', stdin=self.token.bytes,
                               code=FOUND)
        self.verify(INCOMPLETE, report)
        self.assertEqual(self.hub.requests(), [])

    def test_damaged_reports(self):
        for text in ('{', '{}', '[]', '{"schema": "other"}'):
            run = self.run_tool('verify', self.write('r.json', text))
            self.assertIn(run.code, (USAGE, INCOMPLETE))
            self.assert_message(run)
        self.assert_code(self.run_tool('verify', 'absent.json'), USAGE)


class BareTokens(HubTest):

    def test_one_token_with_its_owner(self):
        token, identity = self.live('t')
        report = self.run_json('verify', '-', '-u', 'alice',
                               stdin=token.bytes + b'\n', code=FOUND)
        self.assertEqual(self.state(report, token), 'live')
        self.assertEqual(self.facts(report, token)['token_id'], identity)

    def test_several_owners_are_tried(self):
        token, _ = self.live('t', user='bobby')
        self.run_json('verify', '-', '-u', 'alice', '-u', 'bobby',
                      stdin=token.bytes, code=FOUND)
        self.assertEqual(self.hub.logins(), ['alice', 'bobby'])

    def test_a_dead_one(self):
        run = self.run_tool('verify', '-', '-u', 'alice',
                            stdin=self.docker('t').bytes)
        self.assert_code(run, CLEAN)

    def test_without_an_owner_nobody_is_asked(self):
        token, _ = self.live('t')
        report = self.run_json('verify', '-', stdin=token.bytes, code=CLEAN)
        self.assertEqual(self.state(report, token), 'unknown')
        self.assertEqual(self.hub.requests(), [])

    def test_an_old_token_is_a_uuid(self):
        value = str(uuid.UUID(int=random.Random(7).getrandbits(128),
                              version=4))
        self.hub.add_token('alice', value=value)
        report = self.run_json('verify', '-', '-u', 'alice',
                               stdin=value.encode(), code=FOUND)
        self.assertEqual(report['findings'][0]['state'], 'live')

    def test_what_no_rule_knows(self):
        for text in (b'', b'hello\n', b'a b c'):
            run = self.run_tool('verify', '-', stdin=text)
            self.assert_code(run, USAGE)
            self.assert_message(run, 'standard input')
        two = self.docker('a').bytes + b'\n' + self.docker('b').bytes
        self.assert_code(self.run_tool('verify', '-', stdin=two), USAGE)
        self.assertEqual(self.hub.requests(), [])


if __name__ == '__main__':
    test_hub.require_hub()
    support.main()
