#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A token is taken out of service and the real client is locked out.

The test Hub issues tokens, a real docker-registry takes them, and skopeo
pushes and pulls with an access token until tokensweep finds it in the file
where skopeo keeps it, and revokes it.
"""

import base64
import json
import shutil
import tempfile
import unittest
from pathlib import Path

import registry
import test_hub
from product import Product
from test_hub import TestHub

PASSWORD = 'correct horse'


class RegistryTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.scratch = Path(tempfile.mkdtemp(prefix='tokensweep-e2e-'))
        cls.addClassCleanup(shutil.rmtree, cls.scratch)
        certificate = cls.scratch / 'certificate.pem'
        cls.hub = TestHub(users={'alice': PASSWORD}, orgs={'acme': 'alice'},
                          flags=['--registry-cert-out', certificate])
        cls.addClassCleanup(cls.hub.__exit__)
        cls.registry = registry.Registry(cls.scratch / 'registry', cls.hub,
                                         certificate)
        cls.addClassCleanup(cls.registry.stop)
        cls.layer = registry.write_image(cls.scratch / 'image')

    def setUp(self):
        self.hub.unlock()
        # Tests share the registry, not what they push.
        self.name = self.id().rsplit('.', 1)[-1].replace('_', '-')
        self.repository = f'alice/{self.name}'
        self.client = self.client_called('client')
        self.product = Product(self.scratch / f'{self.name}-home', self.hub)

    def client_called(self, name):
        folder = self.scratch / f'{self.name}-{name}'
        return registry.Skopeo(folder, self.registry)

    def revoke(self, made, *words):
        """Finds the token in the login file and takes it out of service."""
        report = self.product.scan(self.client.auth_file)
        self.product.log_in('alice', PASSWORD)
        planned = self.product.run('revoke', report)
        self.assertEqual(planned.returncode, 0, planned)
        self.assertIn(made['uuid'].encode(), planned.stdout)
        # A plan changes nothing.
        self.assertTrue(self.hub.tokens()[made['uuid']]['active'])
        done = self.product.run('revoke', report, '--yes', *words)
        self.assertEqual(done.returncode, 0, done)
        self.assertNotIn(made['token'].encode(), done.stdout + done.stderr)

    def succeed(self, done):
        self.assertEqual(done.returncode, 0, done)
        return done

    def refused(self, done, reason='incorrect username or password'):
        """The client failed because the token service said no to it."""
        self.assertNotEqual(done.returncode, 0, done)
        self.assertRegex(done.stderr.decode(),
                         'unauthorized|invalid username/password')
        last = self.hub.requests()[-1]
        self.assertEqual((last['status'], last['authorization']),
                         (401, 'Basic'), last)
        self.assertTrue(last['target'].startswith('/token?'), last)
        if b'invalid username/password' not in done.stderr:
            self.assertIn(reason, done.stderr.decode())

    def logged_in(self, made, name='alice', client=None):
        client = client or self.client
        self.succeed(client.login(name, made['token']))
        return client

    def pushed(self):
        """An image that the owner pushed."""
        owner = self.logged_in(self.hub.add_token('alice'),
                               client=self.client_called('owner'))
        self.succeed(owner.push(self.scratch / 'image', self.repository))
        return owner

    def assert_pulls(self, client, folder):
        target = self.scratch / f'{self.name}-{folder}'
        self.succeed(client.pull(self.repository, target))
        algorithm, digest = self.layer.split(':')
        self.assertEqual((target / 'blobs' / algorithm / digest).read_bytes(),
                         (self.scratch / 'image' / 'blobs' / algorithm /
                          digest).read_bytes())

    def test_a_revoked_token_locks_its_client_out(self):
        leaked = self.hub.add_token('alice', label='leaked')
        other = self.hub.add_token('alice', label='other')
        client = self.logged_in(leaked)
        self.succeed(client.push(self.scratch / 'image', self.repository))
        self.assert_pulls(client, 'before')
        inspected = json.loads(self.succeed(
            client.inspect(self.repository)).stdout)
        self.assertEqual(inspected['Layers'], [self.layer])

        self.revoke(leaked)

        self.refused(client.inspect(self.repository))
        self.refused(client.pull(self.repository, self.scratch / 'never'))
        self.refused(client.push(self.scratch / 'image', self.repository))
        self.refused(client.login('alice', leaked['token']))
        self.assertFalse((self.scratch / 'never' / 'index.json').exists())
        # Nothing else is broken: the owner's other token goes on working.
        self.assert_pulls(self.logged_in(
            other, client=self.client_called('other')), 'after')
        # And it was this token alone: put back, it works again.
        undone = self.product.run('revoke', 'undo')
        self.assertEqual(undone.returncode, 0, undone)
        self.succeed(self.client.inspect(self.repository))
        log = self.product.run('revoke', 'log')
        self.assertEqual(log.returncode, 0, log)
        self.assertIn(leaked['uuid'].encode(), log.stdout)

    def test_a_deleted_token_is_refused(self):
        self.pushed()
        leaked = self.hub.add_token('alice')
        client = self.logged_in(leaked)
        self.assert_pulls(client, 'before')
        self.revoke(leaked, '--delete')
        self.refused(client.inspect(self.repository))
        self.assertNotIn(leaked['uuid'], self.hub.tokens())

    def test_an_expired_token_is_refused_with_its_reason(self):
        self.pushed()
        made = self.hub.add_token('alice')
        client = self.logged_in(made)
        self.hub.change_token(made['uuid'],
                              expires_at='2020-01-01T00:00:00Z')
        self.refused(client.inspect(self.repository),
                     'personal access token is expired')

    def test_scopes_decide_what_a_token_may_do(self):
        self.pushed()
        reader = self.logged_in(
            self.hub.add_token('alice', scopes=['repo:read']))
        self.assert_pulls(reader, 'copy')
        denied = reader.push(self.scratch / 'image', self.repository)
        self.assertNotEqual(denied.returncode, 0)
        self.assertRegex(denied.stderr.decode(), 'denied|unauthorized')
        # Missing rights are no failed login.
        self.assertEqual(self.hub.requests()[-1]['status'], 200)

    def test_a_private_image_needs_a_login_and_a_public_one_none(self):
        self.pushed()
        stranger = self.client_called('stranger')
        denied = stranger.inspect(self.repository)
        self.assertNotEqual(denied.returncode, 0)
        self.assertIn('denied', denied.stderr.decode())
        self.hub.make_public(self.repository)
        self.succeed(stranger.inspect(self.repository))

    def test_an_organization_token_works_and_is_revoked(self):
        self.repository = f'acme/{self.name}'
        made = self.hub.add_org_token('acme', resources=[
            {'type': 'TYPE_REPO', 'path': 'acme/*',
             'scopes': ['scope-image-pull', 'scope-image-push']}])
        client = self.logged_in(made, 'acme')
        self.succeed(client.push(self.scratch / 'image', self.repository))
        self.assert_pulls(client, 'before')
        self.revoke(made)
        self.refused(client.inspect(self.repository))

    def test_the_login_file_holds_the_pair(self):
        made = self.hub.add_token('alice')
        self.logged_in(made)
        path = self.client.auth_file
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        auths = json.loads(path.read_text())['auths']
        self.assertEqual(list(auths), [self.registry.host])
        self.assertEqual(
            base64.b64decode(auths[self.registry.host]['auth']).decode(),
            f'alice:{made["token"]}')

    def test_the_scanner_finds_the_token_in_the_login_file(self):
        made = self.hub.add_token('alice')
        self.logged_in(made)
        report = self.product.scan(self.client.auth_file)
        self.assertNotIn(made['token'], report.read_text())
        findings = self.product.findings(report)
        self.assertEqual([one['rule'] for one in findings], ['docker-pat'])
        self.assertEqual(findings[0]['facts'],
                         {'registry': self.registry.host,
                          'username': 'alice'})


if __name__ == '__main__':
    test_hub.require_hub()
    registry.require_programs()
    unittest.main(verbosity=2)
