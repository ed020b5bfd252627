#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Revocations that go wrong half way: what is put back, what is resumed."""

import json
import signal
import subprocess
import time

import support
from revoke_support import REFUSED, RevokeTest, test_hub
from support import CLEAN, INCOMPLETE


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


if __name__ == '__main__':
    test_hub.require_hub()
    support.main()
