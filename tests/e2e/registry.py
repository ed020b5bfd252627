# SPDX-License-Identifier: Apache-2.0
"""A real docker-registry that asks the test Hub for tokens, and skopeo."""

import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

PROGRAMS = ('docker-registry', 'skopeo')
START_SECONDS = 60


def require_programs():
    """Ends the script when one is missing: never a skipped test."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        sys.exit('not installed: ' + ', '.join(missing))


class Registry:
    """docker-registry on a free port of 127.0.0.1, its storage in `folder`."""

    def __init__(self, folder, hub, certificate):
        folder.mkdir()
        config = folder / 'config.yml'
        # JSON is YAML.
        config.write_text(json.dumps({
            'version': '0.1',
            'log': {'level': 'info'},
            'storage': {'filesystem': {'rootdirectory': f'{folder}/storage'}},
            'http': {'addr': '127.0.0.1:0', 'secret': 'of-no-use'},
            'auth': {'token': {'realm': f'{hub.url}/token',
                               'service': 'registry.docker.io',
                               'issuer': 'auth.docker.io',
                               'rootcertbundle': str(certificate)}},
        }))
        self.log = folder / 'log'
        with open(self.log, 'wb') as log:
            self.process = subprocess.Popen(
                ['docker-registry', 'serve', config], cwd=folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.host = self._wait_for_address()

    def _wait_for_address(self):
        """127.0.0.1:PORT, which the log says."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            found = re.search(r'listening on (127\.0\.0\.1:\d+)',
                              self.log.read_text())
            if found:
                return found[1]
            time.sleep(0.02)
        self.stop()
        raise AssertionError(f'no registry: {self.log.read_text()}')

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)


class Skopeo:
    """skopeo with a home and a login file of its own."""

    def __init__(self, folder, registry):
        folder.mkdir()
        self.folder = folder
        self.registry = registry
        self.auth_file = folder / 'auth.json'

    def run(self, *words, stdin=b''):
        home = str(self.folder)
        return subprocess.run(
            ['skopeo', '--insecure-policy', *words], input=stdin,
            capture_output=True, cwd=home, timeout=120,
            env={'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'HOME': home,
                 'XDG_RUNTIME_DIR': home, 'TMPDIR': home,
                 'REGISTRY_AUTH_FILE': str(self.auth_file)})

    def login(self, name, secret):
        return self.run('login', '--tls-verify=false', '--username', name,
                        '--password-stdin', self.registry.host,
                        stdin=secret.encode())

    def push(self, image, repository):
        return self.run('copy', '--dest-tls-verify=false', f'oci:{image}:v1',
                        f'docker://{self.registry.host}/{repository}:v1')

    def pull(self, repository, folder):
        return self.run('copy', '--src-tls-verify=false',
                        f'docker://{self.registry.host}/{repository}:v1',
                        f'oci:{folder}:v1')

    def inspect(self, repository):
        return self.run('inspect', '--tls-verify=false',
                        f'docker://{self.registry.host}/{repository}:v1')


def write_image(folder):
    """A small OCI image, tag v1, with one file; gives the layer's digest."""
    folder = Path(folder)
    blobs = folder / 'blobs' / 'sha256'
    blobs.mkdir(parents=True)

    def add(content, media_type):
        digest = hashlib.sha256(content).hexdigest()
        (blobs / digest).write_bytes(content)
        return {'mediaType': media_type, 'digest': f'sha256:{digest}',
                'size': len(content)}

    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode='w') as tar:
        text = b'hello\n'
        entry = tarfile.TarInfo('hello.txt')
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))
    content = packed.getvalue()
    kind = 'application/vnd.oci.image'
    layer = add(gzip.compress(content, mtime=0), f'{kind}.layer.v1.tar+gzip')
    diff_id = 'sha256:' + hashlib.sha256(content).hexdigest()
    config = add(json.dumps({
        'architecture': 'amd64', 'os': 'linux', 'config': {},
        'rootfs': {'type': 'layers', 'diff_ids': [diff_id]},
    }).encode(), f'{kind}.config.v1+json')
    manifest = add(json.dumps({
        'schemaVersion': 2, 'mediaType': f'{kind}.manifest.v1+json',
        'config': config, 'layers': [layer],
    }).encode(), f'{kind}.manifest.v1+json')
    manifest['annotations'] = {'org.opencontainers.image.ref.name': 'v1'}
    (folder / 'index.json').write_text(json.dumps(
        {'schemaVersion': 2, 'manifests': [manifest]}))
    (folder / 'oci-layout').write_text('{"imageLayoutVersion": "1.0.0"}')
    return layer['digest']
