#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Revocation, from a leaked token to one that the Hub refuses."""

import http.server
import json
import os
import pty
import random
import select
import signal
import subprocess
import sys
import threading
import time

import support
from support import CLEAN, FOUND, INCOMPLETE, USAGE, CliTest, Token

sys.path.insert(0, str(support.SOURCE_DIR / 'tests' / 'e2e'))
import test_hub  # noqa: E402
from test_hub import TestHub  # noqa: E402

REFUSED = 4
PASSWORD = 'correct horse battery'


class RevokeTest(CliTest):
    """A Hub with the account `acme`, logged in with its password."""

    hub_flags = ()

    def setUp(self):
        super().setUp()
        self.hub = TestHub(users={'acme': PASSWORD, 'mallory': 'other words'},
                           orgs={'acmecorp': 'acme'}, flags=self.hub_flags)
        self.addCleanup(self.hub.errors.close)
        self.addCleanup(self.hub.stop)
        self.environment.update({
            'TOKENSWEEP_HUB_URL': self.hub.url,
            'XDG_STATE_HOME': str(self.scratch / 'state'),
        })
        self.log_in('acme', PASSWORD)

    @property
    def journal_path(self):
        return self.scratch / 'state' / 'tokensweep' / 'journal.jsonl'

    def journal(self):
        return [json.loads(line) for line
                in self.journal_path.read_text().splitlines()]

    def steps(self):
        """'deactivate intent', 'check result refused', ..."""
        return [' '.join(word for word in (each['action'], each['phase'],
                                           each['after']) if word)
                for each in self.journal()]

    def log_in(self, name, secret):
        run = self.run_tool('hub', 'login', '--username', name,
                            '--password-stdin', stdin=secret.encode())
        self.assert_code(run, CLEAN)

    def make_token(self, label='ci', **more):
        """A token of acme that the Hub knows; it has `id` beside its text."""
        made = self.hub.add_token('acme', label=label, **more)
        return self.known(made, 'docker-pat', 9)

    def known(self, made, rule, visible):
        token = self.watch(Token(made['token'], rule, 'docker', visible))
        self.ids = getattr(self, 'ids', {})
        self.ids[token.text] = made['uuid']
        return token

    def id_of(self, token):
        return self.ids[token.text]

    def leak(self, token, name='deploy.sh', owner='acme'):
        """A file in which the name stands beside the token."""
        return self.write(f'leaks/{name}',
                          f'docker login -u {owner} -p {token.text}\n')

    def report(self, *words, name='report.json'):
        """A JSON report of the folder with the leaks."""
        path = self.scratch / name
        run = self.run_tool('scan', 'leaks', '--format', f'json={path}',
                            '--quiet', *words)
        self.assert_code(run, FOUND)
        return path

    def revoke(self, *words, code=None, **more):
        run = self.run_tool('revoke', *words, '--patience',
                            more.pop('patience', '2'), **more)
        if code is not None:
            self.assert_code(run, code)
        return run

    def revoke_json(self, *words, code=None, **more):
        return json.loads(self.revoke(*words, '--json', code=code, **more).out)

    def is_active(self, token):
        return self.hub.tokens()[self.id_of(token)]['active']

    def assert_untouched(self, *tokens):
        for token in tokens:
            self.assertTrue(self.is_active(token))
        changes = [one for one in self.hub.requests()
                   if one['method'] in ('PATCH', 'DELETE')]
        self.assertEqual(changes, [])

    def only(self, answer):
        self.assertEqual(len(answer['tokens']), 1, answer)
        return answer['tokens'][0]

    def assert_journal_is_whole(self):
        run = self.run_tool('revoke', 'log', '--json')
        self.assert_code(run, CLEAN)
        log = json.loads(run.out)
        self.assertTrue(log['whole'])
        text = self.journal_path.read_bytes()
        self.assert_no_secret(text)
        self.assertEqual(self.journal_path.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.journal_path.parent.stat().st_mode & 0o777,
                         0o700)
        return log


class WholeLoopTest(RevokeTest):
    def test_from_a_report_to_a_dead_token(self):
        token = self.make_token(scopes=['repo:write'])
        other = self.make_token('other')
        self.leak(token)
        report = self.report()

        plan = self.revoke(report, code=CLEAN)
        text = plan.out.decode()
        for part in (self.id_of(token), '"ci" of acme', 'repo:write',
                     'last use moved', 'deactivate', 'leaks/deploy.sh:1',
                     '1 to revoke', 'ten minutes', 'Nothing was changed'):
            self.assertIn(part, text)
        self.assert_untouched(token, other)
        self.assertFalse(self.journal_path.exists())

        done = self.revoke(report, '--yes', code=CLEAN)
        self.assertIn('deactivated, and the secret is refused',
                      done.out.decode())
        self.assertFalse(self.is_active(token))
        self.assertFalse(self.hub.accepts('acme', token.text))
        self.assertTrue(self.is_active(other))
        self.assertEqual(self.steps(), [
            'plan note', 'deactivate intent', 'deactivate result inactive',
            'check intent', 'check result refused', 'done note refused'])
        log = self.assert_journal_is_whole()
        self.assertEqual(log['entries'][0]['actor'], 'acme')
        self.assertEqual(log['entries'][0]['token'], self.id_of(token))
        self.assertEqual(log['entries'][0]['fingerprint'], token.fingerprint)

        # Once more: it is done already.
        again = self.only(self.revoke_json(report, '--yes', code=CLEAN))
        self.assertEqual(again['verdict'], 'already-done')

    def test_a_name_that_was_guessed_is_done_already_the_second_time(self):
        token = self.make_token()
        self.write('leaks/a.txt', f'{token.text}\n')
        report = self.report()
        self.revoke(report, '--yes', code=CLEAN)
        self.assertFalse(self.is_active(token))
        # A refusal of a guessed name alone would prove nothing.
        again = self.only(self.revoke_json(report, code=CLEAN))
        self.assertEqual(again['verdict'], 'already-done')
        self.assertIn('an earlier run', again['reason'])

    def test_verify_and_revoke_in_one_run(self):
        token = self.make_token()
        self.leak(token)
        run = self.run_tool('scan', 'leaks', '--verify', '--revoke', '--yes',
                            '--format', 'json')
        self.assert_code(run, FOUND)
        self.assertEqual(self.finding_of(run.report, token)['state'], 'dead')
        self.assertFalse(self.is_active(token))

    def test_the_plan_as_json_says_all_of_it(self):
        token = self.make_token()
        self.leak(token)
        plan = self.only(self.revoke_json(self.report(), code=CLEAN))
        self.assertEqual(plan['verdict'], 'ready')
        self.assertEqual(plan['fingerprint'], token.fingerprint)
        self.assertEqual(plan['secret'], token.redacted)
        self.assertEqual(plan['token']['id'], self.id_of(token))
        self.assertEqual(plan['token']['kind'], 'personal')
        self.assertEqual([fact['holds'] for fact in plan['facts']],
                         [True, True])
        self.assertEqual(plan['step'], 'deactivate')
        self.assertIsNone(plan['outcome'])

    def test_an_audit_revokes_in_the_same_run(self):
        token = self.make_token()
        repo = self.repo()
        repo.add_file('ci.sh', f'docker login -u acme -p {token.text}\n')
        repo.add_file('ci.sh', 'gone\n')
        plan = self.run_tool('audit', repo.path, '--revoke', '--format',
                             'json')
        self.assert_code(plan, FOUND)
        self.assertIn(b'Nothing was changed', plan.err)
        self.assertEqual(self.finding_of(plan.report, token)['state'], 'live')
        self.assertTrue(self.is_active(token))

        done = self.run_tool('audit', repo.path, '--revoke', '--yes',
                             '--format', 'json')
        self.assert_code(done, FOUND)
        self.assertIn(b'deactivated, and the secret is refused', done.err)
        self.assertEqual(self.finding_of(done.report, token)['state'], 'dead')
        self.assertFalse(self.is_active(token))
        self.assert_journal_is_whole()

    def test_a_report_of_history_is_enough(self):
        token = self.make_token()
        repo = self.repo()
        repo.add_file('ci.sh', f'docker login -u acme -p {token.text}\n')
        repo.add_file('ci.sh', 'gone\n')
        report = self.scratch / 'audit.json'
        self.run_tool('audit', repo.path, '--quiet', '--format',
                      f'json={report}')
        self.revoke(report, '--yes', code=CLEAN)
        self.assertFalse(self.is_active(token))

    def test_a_scan_of_standard_input_revokes_in_the_same_run(self):
        token = self.make_token()
        run = self.run_tool('scan', '-', '--revoke', '--yes', '--quiet',
                            stdin=f'docker login -u acme -p {token.text}\n'
                            .encode())
        self.assert_code(run, FOUND)
        self.assertFalse(self.is_active(token))

    def test_one_bare_token_on_standard_input(self):
        token = self.make_token()
        plan = self.only(self.revoke_json('-', '--username', 'acme',
                                          stdin=token.bytes + b'\n',
                                          code=CLEAN))
        self.assertEqual(plan['verdict'], 'ready')
        self.assert_untouched(token)
        self.revoke('-', '--username', 'acme', '--yes', stdin=token.bytes,
                    code=CLEAN)
        self.assertFalse(self.is_active(token))

    def test_a_report_on_standard_input(self):
        token = self.make_token()
        self.leak(token)
        report = self.report().read_bytes()
        self.revoke('-', '--yes', stdin=report, code=CLEAN)
        self.assertFalse(self.is_active(token))

    def test_delete_comes_after_the_check(self):
        token = self.make_token()
        self.leak(token)
        self.revoke(self.report(), '--yes', '--delete', code=CLEAN)
        self.assertNotIn(self.id_of(token), self.hub.tokens())
        self.assertEqual(self.steps()[-3:], [
            'delete intent', 'delete result deleted', 'done note deleted'])
        run = self.run_tool('revoke', 'undo', self.id_of(token))
        self.assert_code(run, REFUSED)
        self.assertIn(b'cannot be undone', run.out)

    def test_organization_tokens_go_the_same_way(self):
        made = self.hub.add_org_token(
            'acmecorp', label='deploy',
            resources=[{'path': 'acmecorp/*', 'scopes': ['image-pull']}])
        token = self.known(made, 'docker-oat', 9)
        self.leak(token, owner='acmecorp')
        plan = self.only(self.revoke_json(self.report(), code=CLEAN))
        self.assertEqual(plan['token']['kind'], 'organization')
        self.assertEqual(plan['token']['owner'], 'acmecorp')
        self.revoke(self.report(), '--yes', code=CLEAN)
        self.assertFalse(self.is_active(token))
        undo = self.run_tool('revoke', 'undo')
        self.assert_code(undo, CLEAN)
        self.assertTrue(self.is_active(token))


class ChoiceTest(RevokeTest):
    def test_fingerprint_and_expect_narrow(self):
        one, two = self.make_token('one'), self.make_token('two')
        self.leak(one, 'a.sh')
        self.leak(two, 'b.sh')
        report = self.report()
        self.revoke(report, '--yes', '--fingerprint', one.fingerprint,
                    code=CLEAN)
        self.assertEqual([self.is_active(one), self.is_active(two)],
                         [False, True])
        self.revoke(report, '--yes', '--expect', self.id_of(two).upper(),
                    code=CLEAN)
        self.assertFalse(self.is_active(two))

    def test_an_unknown_fingerprint_is_a_mistake(self):
        self.leak(self.make_token())
        run = self.revoke(self.report(), '--fingerprint', 'ts1:00', code=USAGE)
        self.assert_message(run, 'no such finding')

    def test_expecting_another_token_is_refused(self):
        token, other = self.make_token(), self.make_token('other')
        self.leak(token)
        run = self.revoke(self.report(), '--yes', '--expect',
                          self.id_of(other), code=REFUSED)
        self.assert_message(run, self.id_of(other))
        self.assert_untouched(token, other)

    def on_terminal(self, *words, answer):
        """Runs the tool on a terminal and types one answer."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.scratch)
            os.execve(self.binary, self.command(*words), self.environment)
        seen = b''
        typed = False
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            ready, _, _ = select.select([terminal], [], [], 1)
            if ready:
                try:
                    data = os.read(terminal, 65536)
                except OSError:
                    break
                if not data:
                    break
                seen += data
            if not typed and b', type ' in seen:
                os.write(terminal, answer.encode() + b'\n')
                typed = True
        os.close(terminal)
        _, status = os.waitpid(pid, 0)
        self.assertTrue(typed, seen)
        self.assert_no_secret(seen)
        return os.waitstatus_to_exitcode(status), seen

    def test_on_a_terminal_the_label_is_typed(self):
        token = self.make_token('CI Robot')
        self.leak(token)
        report = self.report()
        code, seen = self.on_terminal('revoke', report, answer='ci robot')
        self.assertEqual(code, CLEAN, seen)
        self.assert_untouched(token)
        code, seen = self.on_terminal('revoke', report, answer='CI Robot')
        self.assertEqual(code, CLEAN, seen)
        self.assertFalse(self.is_active(token))
        other = self.make_token('a\tb')
        self.leak(other)
        code, seen = self.on_terminal('revoke', self.report(),
                                      answer=self.id_of(other))
        self.assertEqual(code, CLEAN, seen)
        self.assertFalse(self.is_active(other))


class RefusalTest(RevokeTest):
    def refused(self, report, refusal, *words, code=REFUSED):
        answer = self.only(self.revoke_json(report, '--yes', *words,
                                            code=code))
        self.assertEqual((answer['verdict'], answer['refusal']),
                         ('refused', refusal), answer)
        self.assertFalse(self.journal_path.exists())
        return answer

    def test_a_use_that_does_not_move_leaves_it_unproven(self):
        self.hub.set_options(last_used_delay=None)
        token = self.make_token()
        self.leak(token)
        report = self.report()
        answer = self.refused(report, 'unproven')
        self.assertIn(f'--expect {self.id_of(token)}', answer['reason'])
        self.assert_untouched(token)
        # The person's word is the second fact then.
        self.revoke(report, '--yes', '--expect', self.id_of(token), code=CLEAN)
        self.assertFalse(self.is_active(token))

    def test_a_use_that_shows_late_is_waited_for(self):
        self.hub.set_options(last_used_delay=2)
        token = self.make_token()
        self.leak(token)
        self.revoke(self.report(), '--yes', patience='30', code=CLEAN)
        self.assertFalse(self.is_active(token))

    def test_the_token_of_our_own_session_is_refused(self):
        token = self.make_token()
        self.leak(token)
        report = self.report()
        self.log_in('acme', token.text)
        self.refused(report, 'own-session')
        self.assert_untouched(token)

    def test_a_session_made_from_a_token_is_refused(self):
        token, other = self.make_token(), self.make_token('other')
        self.leak(token)
        report = self.report()
        self.log_in('acme', other.text)
        answer = self.refused(report, 'token-session')
        self.assertIn('password', answer['reason'])
        self.assert_untouched(token, other)

    def test_another_account_is_refused(self):
        token = self.make_token()
        self.leak(token)
        report = self.report()
        self.log_in('mallory', 'other words')
        self.refused(report, 'other-account')
        self.assert_untouched(token)

    def test_without_a_session_it_is_refused(self):
        token = self.make_token()
        self.leak(token)
        report = self.report()
        self.assert_code(self.run_tool('hub', 'logout'), CLEAN)
        answer = self.refused(report, 'no-session')
        self.assertIn('hub login', answer['reason'])

    def test_a_guessed_name_that_is_refused_proves_nothing(self):
        token = self.docker('unknown to the hub')
        self.write('leaks/a.txt', f'{token.text}\n')
        self.refused(self.report(), 'not-known-live')

    def test_a_dead_token_of_a_certain_name_is_done(self):
        token = self.docker('unknown to the hub')
        self.leak(token)
        answer = self.only(self.revoke_json(self.report(), '--yes',
                                            code=CLEAN))
        self.assertEqual(answer['verdict'], 'already-done')

    def test_a_session_that_names_another_token_is_unproven(self):
        token, other = self.make_token(), self.make_token('other')
        self.leak(token)
        report = self.report()
        self.hub.fault('other-id', count=9)
        self.refused(report, 'unproven')
        self.assert_untouched(token, other)

    def test_a_token_that_nothing_revokes_is_refused(self):
        rules = self.write('acme.yaml', support.ACME_RULES)
        token = self.watch(support.acme_token(self.id()))
        self.write('leaks/a.txt', f'key = "{token.text}"\n')
        report = self.report('--rules', rules)
        self.refused(report, 'no-call', '--rules', rules)


class SourceTest(RevokeTest):
    """Only what is read again counts."""

    def edit(self, report, change):
        content = json.loads(report.read_text())
        change(content)
        report.write_text(json.dumps(content))
        return report

    def test_a_secret_that_is_gone_is_refused(self):
        token = self.make_token()
        path = self.leak(token)
        report = self.report()
        path.unlink()
        answer = self.only(self.revoke_json(report, '--yes', code=INCOMPLETE))
        self.assertEqual(answer['refusal'], 'unreadable')
        self.assertEqual(answer['secret'], '')
        self.assert_untouched(token)
        self.assertFalse(self.journal_path.exists())

    def test_a_report_with_secrets_leads_to_none_in_the_output(self):
        token = self.make_token()
        self.leak(token)
        report = self.report('--show-secrets')
        self.assertIn(token.bytes, report.read_bytes())
        self.revoke(report, code=CLEAN)
        self.revoke_json(report, code=CLEAN)
        self.revoke(report, '--yes', code=CLEAN)
        self.assert_journal_is_whole()

    def test_a_report_that_names_another_fingerprint_revokes_nothing(self):
        token = self.make_token()
        self.leak(token)
        report = self.edit(self.report(), lambda content: content['findings'][0]
                           .update(fingerprint='ts1:' + '0' * 32))
        answer = self.only(self.revoke_json(report, '--yes', code=INCOMPLETE))
        self.assertEqual(answer['refusal'], 'unreadable')
        self.assert_untouched(token)

    def test_a_secret_in_the_report_is_not_believed(self):
        token, victim = self.make_token(), self.make_token('victim')
        self.leak(token)

        def forge(content):
            finding = content['findings'][0]
            finding['secret'] = victim.text
            finding['facts'] = {'username': 'mallory'}
            finding['rule'] = 'github-pat-classic'
            finding['provider'] = 'github'
        self.revoke(self.edit(self.report(), forge), '--yes', code=CLEAN)
        self.assertFalse(self.is_active(token))
        self.assertTrue(self.is_active(victim))

    def test_a_place_outside_of_the_target_is_not_read(self):
        token = self.make_token()
        self.leak(token)
        victim = self.make_token('victim')
        self.write('outside.sh', f'docker login -u acme -p {victim.text}\n')

        def forge(content):
            finding = content['findings'][0]
            finding['fingerprint'] = victim.fingerprint
            finding['occurrences'][0]['path'] = 'leaks/../outside.sh'
        self.revoke(self.edit(self.report(), forge), '--yes', code=INCOMPLETE)
        self.assert_untouched(token, victim)

    def test_the_target_may_have_moved(self):
        token = self.make_token()
        self.leak(token)
        report = self.report()
        (self.scratch / 'leaks').rename(self.scratch / 'moved')
        self.revoke(report, '--yes', code=USAGE)
        self.revoke(report, '--yes', '--target', 'moved', code=CLEAN)
        self.assertFalse(self.is_active(token))

    def test_what_is_no_report_is_refused(self):
        path = self.write('report.json', '{"schema": "other"}')
        self.assertNotEqual(self.revoke(path).code, CLEAN)
        self.revoke('missing.json', code=USAGE)
        self.assert_code(self.run_tool('revoke'), USAGE)


class WrongObjectTest(RevokeTest):
    def test_a_wrong_object_is_put_back(self):
        token, victim = self.make_token(), self.make_token('victim')
        self.leak(token)
        report = self.report()
        # Both facts lie: the session names the other token, whose use moves.
        self.hub.fault('other-id-moved', count=99)
        answer = self.only(self.revoke_json(report, '--yes', code=REFUSED))
        self.assertEqual(answer['token']['id'], self.id_of(victim))
        self.assertEqual(answer['outcome']['result'], 'reactivated')
        self.assertTrue(self.is_active(victim))
        self.assertTrue(self.is_active(token))
        self.assertEqual(self.steps()[-3:], [
            'activate intent', 'activate result active', 'done note active'])
        self.assert_journal_is_whole()

    def test_a_deactivation_that_is_ignored_is_put_back(self):
        token = self.make_token()
        self.leak(token)
        report = self.report()
        self.hub.fault('ignore-deactivation', count=9)
        run = self.revoke(report, '--yes', code=REFUSED)
        self.assertIn(b'activated again', run.out)
        self.assertTrue(self.is_active(token))


class FaultTest(RevokeTest):
    def test_a_lost_reply_is_looked_after(self):
        for kind in ('cut-off', 'dropped', '500', '502', 'garbage'):
            with self.subTest(kind):
                token = self.make_token(kind)
                self.leak(token)
                report = self.report()
                self.hub.fault(kind, path='/v2/access-tokens/',
                               method='PATCH')
                self.revoke(report, '--yes', code=CLEAN)
                self.assertFalse(self.is_active(token))

    def test_a_hub_that_fails_leaves_it_to_resume(self):
        token = self.make_token()
        self.leak(token)
        report = self.report()
        self.hub.fault('500', path='/v2/access-tokens/', method='PATCH',
                       count=99)
        run = self.revoke(report, '--yes', code=REFUSED)
        self.assertIn(b'--resume', run.out)
        self.assertTrue(self.is_active(token))
        self.hub.clear_faults()
        self.revoke('--resume', code=CLEAN)
        self.assertFalse(self.is_active(token))
        self.assertIn(b'Nothing is unfinished',
                      self.revoke('--resume', code=CLEAN).out)

    def test_a_journal_that_cannot_be_written_touches_nothing(self):
        token = self.make_token()
        self.leak(token)
        report = self.report()
        self.journal_path.mkdir()
        run = self.revoke(report, '--yes', code=INCOMPLETE)
        self.assert_message(run, str(self.journal_path))
        self.assert_untouched(token)

    def test_a_full_disk_touches_nothing(self):
        token = self.make_token()
        self.leak(token)
        report = self.report()
        done = subprocess.run(
            ['sh', '-c', 'ulimit -f 0; exec "$0" "$@"',
             *self.command('revoke', report, '--yes')],
            env=self.environment, cwd=self.scratch, capture_output=True,
            timeout=120)
        self.assertEqual(done.returncode, INCOMPLETE, done)
        self.assert_untouched(token)


class ResumeTest(RevokeTest):
    def killed(self, report, method, path, *words):
        """Kills a run while it waits for the reply to a request."""
        self.hub.clear_requests()
        self.hub.fault('slow', method=method, path=path, value=60_000,
                       skip=1 if method == 'POST' else 0)
        process = subprocess.Popen(
            self.command('revoke', report, '--yes', *words),
            env=self.environment, cwd=self.scratch,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            wanted = {'PATCH': 'deactivate intent', 'POST': 'check intent',
                      'DELETE': 'delete intent'}[method]
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                if (self.journal_path.exists() and self.journal_path.read_text()
                        .endswith('\n') and self.steps()[-1] == wanted):
                    break
                self.assertIsNone(process.poll())
                time.sleep(0.02)
            self.assertEqual(self.steps()[-1], wanted)
        finally:
            process.send_signal(signal.SIGKILL)
            out, err = process.communicate()
        self.assertEqual(process.returncode, -signal.SIGKILL)
        self.assert_no_secret(out + err)
        self.hub.clear_faults()

    def test_a_killed_run_is_resumed_from_each_step(self):
        for method, path in (('PATCH', '/v2/access-tokens/'),
                             ('POST', '/v2/auth/token'),
                             ('DELETE', '/v2/access-tokens/')):
            with self.subTest(method):
                token = self.make_token(method)
                self.leak(token)
                self.killed(self.report(), method, path, '--delete')
                run = self.revoke('--resume', code=CLEAN)
                self.assertIn(b'deleted', run.out)
                self.assertNotIn(self.id_of(token), self.hub.tokens())
                self.assertFalse(self.hub.accepts('acme', token.text))
                self.assert_journal_is_whole()
                self.journal_path.unlink()
                (self.scratch / 'leaks' / 'deploy.sh').unlink()

    def test_a_torn_line_does_not_keep_it_from_going_on(self):
        token = self.make_token()
        self.leak(token)
        self.killed(self.report(), 'PATCH', '/v2/access-tokens/')
        with open(self.journal_path, 'ab') as file:
            file.write(b'{"v":1,"previous":"')
        log = self.run_tool('revoke', 'log')
        self.assert_code(log, CLEAN)
        self.assertIn(b'cut off by a crash', log.err)
        self.revoke('--resume', code=CLEAN)
        self.assertFalse(self.is_active(token))
        self.assertIn('recover note', self.steps_of_whole_lines())
        self.assert_code(self.run_tool('revoke', 'log'), CLEAN)

    def steps_of_whole_lines(self):
        run = self.run_tool('revoke', 'log', '--json')
        return [f"{each['action']} {each['phase']}"
                for each in json.loads(run.out)['entries']]

    def test_without_the_secret_it_ends_deactivated(self):
        token = self.make_token()
        path = self.leak(token)
        self.killed(self.report(), 'POST', '/v2/auth/token', '--delete')
        path.unlink()
        run = self.revoke('--resume', code=INCOMPLETE)
        self.assertIn(b'cannot be read again', run.out + run.err)
        self.assertFalse(self.is_active(token))
        self.assertIn(self.id_of(token), self.hub.tokens())
        self.revoke('--resume', code=CLEAN)

    def test_a_bare_token_is_resumed_with_the_token(self):
        token = self.make_token()
        self.hub.fault('500', path='/v2/access-tokens/', method='PATCH',
                       count=99)
        self.revoke('-', '--username', 'acme', '--yes', stdin=token.bytes,
                    code=REFUSED)
        self.hub.clear_faults()
        self.revoke('--resume', '-', stdin=token.bytes, code=CLEAN)
        self.assertFalse(self.is_active(token))
        self.assertEqual(self.steps()[-1], 'done note refused')

    def test_ctrl_c_between_steps_is_resumed(self):
        token = self.make_token()
        self.leak(token)
        report = self.report()
        self.hub.fault('slow', method='PATCH', path='/v2/access-tokens/',
                       value=60_000)
        process = subprocess.Popen(
            self.command('revoke', report, '--yes'), env=self.environment,
            cwd=self.scratch, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not (
                self.journal_path.exists()
                and self.steps()[-1:] == ['deactivate intent']):
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, REFUSED, out)
        self.assertIn(b'--resume', out)
        self.hub.clear_faults()
        self.revoke('--resume', code=CLEAN)
        self.assertFalse(self.is_active(token))


class GitLab(http.server.BaseHTTPRequestHandler):
    """The two calls of a GitLab server that a token makes about itself."""
    live = {}  # token to what the server makes of it

    def log_message(self, *_):
        pass

    def reply(self, status, body=b''):
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        state = self.live.get(self.headers.get('PRIVATE-TOKEN'))
        if state is None or not self.path.endswith('/self'):
            self.reply(401, b'{"message": "401 Unauthorized"}')
        else:
            self.reply(200, json.dumps({
                'id': 7, 'name': 'ci', 'active': True, 'revoked': False,
                'scopes': ['api']}).encode())

    def do_DELETE(self):
        token = self.headers.get('PRIVATE-TOKEN')
        if self.live.get(token) == 'stubborn':
            self.reply(204)
        elif self.live.pop(token, None):
            self.reply(204)
        else:
            self.reply(401)


class OtherProviderTest(RevokeTest):
    """Tokens that the provider's own call revokes."""

    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), GitLab)
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        prefix = 'gl' + 'pat-'
        body = ''.join(random.Random(self.id()).choices(support.BASE62, k=20))
        self.token = self.watch(Token(prefix + body, 'gitlab-pat', 'gitlab',
                                      len(prefix)))
        GitLab.live = {self.token.text: 'live'}
        self.write('leaks/a.env', f'GITLAB_TOKEN={self.token.text}\n')
        port = self.server.server_address[1]
        self.where = ['--provider-host', f'gitlab=http://127.0.0.1:{port}']
        self.path = self.report()

    def test_it_is_revoked_and_checked(self):
        plan = self.only(self.revoke_json(self.path, *self.where, code=CLEAN))
        self.assertEqual((plan['verdict'], plan['step']),
                         ('ready', 'self-revoke'), plan)
        self.assertIn(self.token.text, GitLab.live)
        self.revoke(self.path, '--yes', *self.where, code=CLEAN)
        self.assertEqual(GitLab.live, {})
        self.assertEqual(self.steps(), [
            'plan note', 'self-revoke intent', 'self-revoke result refused',
            'check intent', 'check result refused', 'done note refused'])
        self.assert_journal_is_whole()
        again = self.only(self.revoke_json(self.path, '--yes', *self.where,
                                           code=CLEAN))
        self.assertEqual(again['verdict'], 'already-done')
        # It is none of what can be undone.
        self.assertIn(b'Nothing', self.run_tool('revoke', 'undo').out)

    def test_a_scan_revokes_it_in_the_same_run(self):
        run = self.run_tool('scan', 'leaks', '--revoke', '--yes', *self.where,
                            '--format', 'json')
        self.assert_code(run, FOUND)
        self.assertEqual(self.finding_of(run.report, self.token)['state'],
                         'dead')
        self.assertEqual(GitLab.live, {})

    def test_one_that_is_still_accepted_failed(self):
        GitLab.live = {self.token.text: 'stubborn'}
        run = self.revoke(self.path, '--yes', *self.where, code=REFUSED)
        self.assertIn(b'still accepts it', run.out)
        # It goes to no other server than the one it was planned for.
        lost = self.revoke('--resume', code=REFUSED)
        self.assertIn(b'say --provider-host as before', lost.out)
        GitLab.live = {}
        self.revoke('--resume', *self.where, code=CLEAN)
        self.assertEqual(self.steps()[-1], 'done note refused')

    def test_nobody_has_to_be_logged_in(self):
        self.assert_code(self.run_tool('hub', 'logout'), CLEAN)
        self.revoke(self.path, '--yes', *self.where, code=CLEAN)
        self.assertEqual(GitLab.live, {})
        self.assertEqual(self.journal()[0]['actor'], f'uid:{os.getuid()}')


class JournalTest(RevokeTest):
    def revoke_one(self, label='ci'):
        token = self.make_token(label)
        path = self.leak(token)
        self.revoke(self.report(), '--yes', code=CLEAN)
        path.unlink()
        return token

    def test_undo_activates_the_last_run(self):
        first, second = self.revoke_one('one'), self.revoke_one('two')
        run = self.run_tool('revoke', 'undo')
        self.assert_code(run, CLEAN)
        self.assertIn(b'activated again', run.out)
        self.assertEqual([self.is_active(first), self.is_active(second)],
                         [False, True])
        self.assert_code(self.run_tool('revoke', 'undo', self.id_of(first)),
                         CLEAN)
        self.assertTrue(self.is_active(first))
        self.assertIn(b'Nothing', self.run_tool('revoke', 'undo').out)
        self.assertEqual(self.steps()[-2:],
                         ['undo intent', 'undo result active'])
        self.assert_journal_is_whole()

    def test_undo_of_a_run_by_its_id(self):
        token = self.revoke_one()
        run_id = self.journal()[0]['run']
        self.assert_code(self.run_tool('revoke', 'undo', '--run', 'none'),
                         USAGE)
        run = self.run_tool('revoke', 'undo', '--run', run_id, '--json')
        self.assert_code(run, CLEAN)
        self.assertEqual(self.only(json.loads(run.out))['outcome']['result'],
                         'done')
        self.assertTrue(self.is_active(token))

    def test_undo_needs_the_owner(self):
        token = self.revoke_one()
        self.log_in('mallory', 'other words')
        run = self.run_tool('revoke', 'undo', self.id_of(token))
        self.assert_code(run, REFUSED)
        self.assertFalse(self.is_active(token))

    def test_undo_knows_its_tokens_only(self):
        self.revoke_one()
        other = self.make_token('other')
        self.assert_code(self.run_tool('revoke', 'undo', self.id_of(other)),
                         USAGE)

    def test_a_changed_journal_is_found_and_not_followed(self):
        token = self.revoke_one()
        text = self.journal_path.read_text()
        lines = text.splitlines(keepends=True)
        for name, changed, line in (
                ('edited', text.replace('"ci"', '"xx"', 1), 1),
                ('removed', ''.join(lines[:2] + lines[3:]), 3),
                ('swapped', ''.join([lines[1], lines[0], *lines[2:]]), 1)):
            with self.subTest(name):
                self.journal_path.write_text(changed)
                run = self.run_tool('revoke', 'log')
                self.assert_code(run, INCOMPLETE)
                self.assert_message(run, f'journal.jsonl:{line}: ')
                for words in (['undo', self.id_of(token)], ['--resume']):
                    self.assert_code(self.run_tool('revoke', *words),
                                     INCOMPLETE)
        self.assertFalse(self.is_active(token))

    def test_the_log_is_readable(self):
        token = self.revoke_one()
        run = self.run_tool('revoke', 'log')
        self.assert_code(run, CLEAN)
        for part in ('acme', 'deactivate result', self.id_of(token),
                     'inactive (200)', 'refused (401)'):
            self.assertIn(part, run.out.decode())

    def test_no_journal_is_an_empty_log(self):
        run = self.run_tool('revoke', 'log')
        self.assert_code(run, CLEAN)
        self.assertEqual(run.out, b'')

    def test_two_runs_at_once_keep_the_chain(self):
        tokens = [self.make_token(f'token {i}') for i in range(4)]
        for i, token in enumerate(tokens):
            self.leak(token, f'{i}.sh')
        report = self.report()
        runs = [subprocess.Popen(
            self.command('revoke', report, '--yes', '--fingerprint',
                         token.fingerprint),
            env=self.environment, cwd=self.scratch,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for token in tokens]
        for run in runs:
            out, err = run.communicate(timeout=120)
            self.assertEqual(run.returncode, CLEAN, out + err)
        for token in tokens:
            self.assertFalse(self.is_active(token))
        self.assertEqual(len(self.assert_journal_is_whole()['entries']), 24)


if __name__ == '__main__':
    test_hub.require_hub()
    support.main()
