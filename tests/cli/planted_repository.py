# SPDX-License-Identifier: Apache-2.0
"""A repository with one token in each place where tokens hide.

`build()` makes it and says for each token what an audit must answer.
"""

import base64
import json
from dataclasses import dataclass, field

import support

MAIN = 'refs/heads/main'
STASH = 'refs/stash'
NOTES = 'refs/notes/commits'
FEATURE = 'refs/heads/feature'
REMOTE = 'refs/remotes/origin/x'
NOT_UTF8 = b'caf\xe9.txt'


@dataclass
class Place:
    """An expected occurrence."""
    kind: str
    path: object
    line: int
    column: int
    blob: str = ''
    commit: str = ''
    encoding: str = 'plain'
    count: int = 1

    def as_json(self):
        return {'kind': self.kind, 'path': self.path, 'line': self.line,
                'column': self.column, 'blob': self.blob,
                'commit': self.commit, 'count': self.count,
                'encoding': self.encoding}


@dataclass
class Plant:
    """A token and where it is exposed."""
    token: support.Token
    places: list
    introduced: str | None = None
    removed: str | None = None
    refs: list = field(default_factory=list)
    in_head: bool = False
    in_index: bool = False
    in_worktree: bool = False
    reachable: bool = False
    published: bool = False
    facts: dict = field(default_factory=dict)


def position(content, needle):
    """Line and column of some bytes, from 1."""
    if isinstance(content, str):
        content = content.encode()
    if isinstance(needle, str):
        needle = needle.encode()
    at = content.index(needle)
    return content.count(b'\n', 0, at) + 1, at - content.rfind(b'\n', 0, at)


class Planter:
    """Plants tokens commit by commit; keeps what to expect of each."""

    def __init__(self, repo):
        self.repo = repo
        self.plants = {}
        self.branch_token = support.github_token('planted branch name')

    def token(self, name):
        return support.github_token(f'planted {name}')

    def blob(self, path):
        return self.repo.id(f'HEAD:{path}')

    def plan(self, name, place, token=None, **exposure):
        self.plants[name] = Plant(token or self.token(name), [place],
                                  **exposure)

    def in_head(self, name, path, content, needle, commit, *, blob=None,
                refs=(), **more):
        """Expects a file that is in HEAD, index and working tree."""
        encoding = more.pop('encoding', 'plain')
        line, column = position(content, needle)
        # A report's text cannot hold every name.
        shown = path if isinstance(path, str) else {
            'base64': base64.b64encode(path).decode()}
        self.plan(name,
                  Place('blob', shown, line, column, blob or self.blob(path),
                        commit, encoding),
                  introduced=commit, refs=sorted([MAIN, *refs]), in_head=True,
                  in_index=True, in_worktree=True, reachable=True, **more)
        self.plants[name].places.append(
            Place('file', shown, line, column, encoding=encoding))

    # The steps, in the order of history

    def first_commit(self):
        repo = self.repo
        renamed = repo.write('old/name.txt',
                             f'# kept\ntoken: {self.token("renamed").text}\n')
        removed = repo.write('removed.env',
                             f'KEY={self.token("removed").text}\n')
        nodiff = repo.write('settings.lock',
                            f'a\nb\n  key = "{self.token("nodiff").text}"\n')
        repo.write('.gitattributes', 'settings.lock -diff\n')
        repo.write('.gitignore', 'ignored/\n')
        repo.write('README.md', 'One\n')
        commit = repo.commit('Begin')
        refs = [STASH, FEATURE, REMOTE, self.branch_ref, 'refs/tags/v1']
        self.in_head('nodiff', 'settings.lock', nodiff,
                     self.token('nodiff').text, commit, refs=refs,
                     published=True)
        line, column = position(removed, self.token('removed').text)
        self.plan('removed',
                  Place('blob', 'removed.env', line, column,
                        self.blob('removed.env'), commit),
                  introduced=commit, reachable=True, published=True,
                  refs=sorted([FEATURE, REMOTE, self.branch_ref,
                               'refs/tags/v1']))
        line, column = position(renamed, self.token('renamed').text)
        self.plan('renamed',
                  Place('blob', 'old/name.txt', line, column,
                        self.blob('old/name.txt'), commit),
                  introduced=commit, reachable=True, published=True,
                  in_head=True, in_index=True, in_worktree=True,
                  refs=sorted([MAIN, *refs]))
        repo.git('branch', self.branch_ref.removeprefix('refs/heads/'))
        return commit

    @property
    def branch_ref(self):
        return f'refs/heads/leak/{self.branch_token.text}'

    def second_commit(self):
        """Encodings and odd names, all in one commit."""
        repo = self.repo
        token = {name: self.token(name).text
                 for name in ('nul', 'utf-16le', 'utf-16be', 'base64', 'hex',
                              'not-utf-8')}
        pat = support.docker_token('planted dockerconfigjson')
        files = {
            'nul': ('image.bin', b'\0\1\2head\n' + token['nul'].encode() +
                    b'\0tail'),
            'utf-16le': ('le.txt', b'\xff\xfe' +
                         f'name\nkey={token["utf-16le"]}\n'
                         .encode('utf-16-le')),
            'utf-16be': ('be.txt', b'\xfe\xff' +
                         f'name\nkey={token["utf-16be"]}\n'
                         .encode('utf-16-be')),
            'base64': ('secret.yaml', 'apiVersion: v1\nkind: Secret\ndata:\n'
                       f'  token: {encode(token["base64"])}\n'),
            'hex': ('dump.txt', f'value\n0x{token["hex"].encode().hex()}\n'),
            'not-utf-8': (NOT_UTF8, f'caf\xe9 {token["not-utf-8"]}\n'
                          .encode('latin-1')),
        }
        auths = {'auths': {'https://index.docker.io/v1/': {
            'auth': encode('acme:' + pat.text)}}}
        inner = json.dumps(auths)
        files['dockerconfigjson'] = (
            'pull.yaml', 'kind: Secret\ntype: kubernetes.io/dockerconfigjson\n'
            f'data:\n  .dockerconfigjson: {encode(inner)}\n')
        for path, content in files.values():
            repo.write(path, content)
        commit = repo.commit('Add files of all kinds')
        needles = {
            'nul': token['nul'], 'not-utf-8': token['not-utf-8'],
            'utf-16le': token['utf-16le'].encode('utf-16-le'),
            'utf-16be': token['utf-16be'].encode('utf-16-be'),
            'base64': encode(token['base64']),
            'hex': token['hex'].encode().hex(),
            'dockerconfigjson': encode(inner)[in_base64(
                inner.index(encode('acme:')[:6]) + in_base64(5)):],
        }
        refs = [STASH, FEATURE, REMOTE]
        encodings = {'dockerconfigjson': 'base64-in-base64'}
        for name, (path, content) in files.items():
            more = {}
            if name == 'dockerconfigjson':
                more = {'token': pat, 'facts': {
                    'registry': 'https://index.docker.io/v1/',
                    'username': 'acme'}}
            blob = tree_entry(repo, path)
            encoding = encodings.get(
                name, name if name in ('utf-16le', 'utf-16be', 'base64',
                                       'hex') else 'plain')
            self.in_head(name, path, content, needles[name], commit,
                         blob=blob, refs=refs, published=True,
                         encoding=encoding, **more)
        repo.git('update-ref', REMOTE, commit)
        return commit

    def other_branch(self):
        """Two branches: one that stays and one that goes."""
        repo = self.repo
        repo.git('checkout', '--quiet', '-b', 'feature')
        content = repo.write('feature.py',
                             f'x = 1\nkey = "{self.token("branch").text}"\n')
        commit = repo.commit('Try something')
        line, column = position(content, self.token('branch').text)
        self.plan('branch',
                  Place('blob', 'feature.py', line, column,
                        self.blob('feature.py'), commit),
                  introduced=commit, reachable=True, refs=[FEATURE])
        repo.git('checkout', '--quiet', 'main')
        # By plumbing, so that no reflog names it either.
        content = f'{self.token("deleted branch").text}\n'
        blob = repo.git('hash-object', '-w', '--stdin', stdin=content)
        tree = repo.git('mktree', stdin=f'100644 blob {blob}\tgone.txt\n')
        gone = repo.git('commit-tree', tree, '-p', 'HEAD', '-m', 'Go away')
        repo.git('update-ref', 'refs/heads/gone', gone)
        repo.git('update-ref', '-d', 'refs/heads/gone')
        self.plan('deleted branch', Place('blob', 'gone.txt', 1, 1, blob, gone),
                  introduced=gone)

    def later_commits(self):
        """A move, a removal, messages, an author, a path."""
        repo = self.repo
        repo.git('mv', 'old/name.txt', 'moved-name.txt')
        moved = repo.commit('Move a file')
        plant = self.plants['renamed']
        first = plant.places[0]
        plant.places = [
            Place('blob', 'moved-name.txt', first.line, first.column,
                  first.blob, moved),
            first,
            Place('file', 'moved-name.txt', first.line, first.column)]

        repo.git('rm', '--quiet', 'removed.env')
        self.plants['removed'].removed = repo.commit('Remove a file')

        # The body: the subject would also be in the reflogs.
        text = f'Turn the key\n\nOld: {self.token("message").text}\n'
        commit = repo.commit(text)
        self.in_object('message', 'commit', commit)

        commit = repo.commit(
            'Act as a robot',
            GIT_AUTHOR_NAME=f'robot {self.token("author").text}')
        self.in_object('author', 'commit', commit)

        token = self.token('path')
        repo.write(f'exports/{token.text}.csv', 'a,b\n')
        commit = repo.commit('Export')
        self.plan('path',
                  Place('git-metadata', 'exports', 0, 0,
                        repo.id('HEAD:exports'), commit),
                  introduced=commit, reachable=True, in_head=True,
                  in_index=True, refs=[MAIN, STASH])

    def in_object(self, name, kind, commit):
        """Expects a token in a commit of main."""
        content = self.repo.git('cat-file', 'commit', commit)
        line, column = position(content, self.token(name).text)
        self.plan(name, Place(kind, '', line, column, commit, commit),
                  introduced=commit, reachable=True, in_head=True,
                  refs=[MAIN, STASH])

    def evil_merge(self):
        repo = self.repo
        repo.git('checkout', '--quiet', '-b', 'side')
        repo.add_file('side.txt', 'side\n', 'Go aside')
        repo.git('checkout', '--quiet', 'main')
        repo.add_file('main.txt', 'main\n', 'Go on')
        repo.git('merge', '--quiet', '--no-ff', '--no-commit', 'side')
        content = repo.write('README.md',
                             f'One\nkey {self.token("merge").text}\n')
        commit = repo.commit('Merge side')
        assert repo.git('rev-list', '--parents', '-1', commit).count(' ') == 2
        repo.git('branch', '--quiet', '--delete', 'side')
        self.in_head('merge', 'README.md', content, self.token('merge').text,
                     commit, refs=[STASH])

    def amended_commit(self):
        """A commit that only a reflog still names."""
        repo = self.repo
        content = repo.write('amended.txt',
                             f'key={self.token("amended").text}\n')
        commit = repo.commit('Add a draft')
        blob = self.blob('amended.txt')
        repo.write('amended.txt', 'key=\n')
        repo.commit('Add a draft', '--amend')
        line, column = position(content, self.token('amended').text)
        self.plan('amended',
                  Place('blob', 'amended.txt', line, column, blob, commit),
                  introduced=commit)

    def stash(self):
        repo = self.repo
        content = repo.write('main.txt',
                             f'main\n{self.token("stash").text}\n')
        repo.clock += 3600
        repo.git('stash', 'push', '--quiet', '--message', 'later')
        line, column = position(content, self.token('stash').text)
        self.plan('stash',
                  Place('blob', 'main.txt', line, column,
                        repo.id('stash:main.txt'), repo.id('stash')),
                  introduced=repo.id('stash'), reachable=True, refs=[STASH])

    def tag_and_note(self, first):
        repo = self.repo
        repo.clock += 3600
        repo.git('tag', '--annotate', 'v1', '--file=-', first,
                 stdin=f'One\n\nkey {self.token("tag").text}\n')
        content = repo.git('cat-file', 'tag', 'v1')
        line, column = position(content, self.token('tag').text)
        self.plan('tag',
                  Place('tag', '', line, column, repo.id('refs/tags/v1')),
                  reachable=True, refs=['refs/tags/v1'])
        repo.git('notes', 'add', '--file=-', first,
                 stdin=f'Seen.\nkey {self.token("note").text}\n')
        line, column = position(f'Seen.\nkey {self.token("note").text}\n',
                                self.token('note').text)
        self.plan('note',
                  Place('note', first, line, column,
                        repo.id(f'{NOTES}:{first}'), repo.id(NOTES)),
                  introduced=repo.id(NOTES), reachable=True, refs=[NOTES])

    def outside_of_history(self):
        """The index, the working tree, git's own files."""
        repo = self.repo
        repo.write('staged.txt', f'{self.token("index").text}\n')
        repo.git('add', 'staged.txt')
        blob = repo.git('rev-parse', ':staged.txt')
        (repo.path / 'staged.txt').unlink()
        self.plan('index', Place('index', 'staged.txt', 1, 1, blob),
                  in_index=True)
        token = self.token('index name')
        repo.write(f'drafts/{token.text}.txt', 'a draft\n')
        repo.git('add', 'drafts')
        self.plan('index name',
                  Place('index', f'drafts/{token.redacted}.txt', 0, 0),
                  in_index=True)
        repo.write('new/untracked.txt',
                   f'\n  {self.token("worktree").text}\n')
        self.plan('worktree', Place('file', 'new/untracked.txt', 2, 3),
                  in_worktree=True)
        repo.write('ignored/secret.txt', f'{self.token("ignored").text}\n')
        self.plan('ignored', Place('file', 'ignored/secret.txt', 1, 1),
                  in_worktree=True)

        token = self.token('config')
        repo.git('config', 'remote.origin.url',
                 'https://git.example.org/acme/app.git')
        repo.git('config', 'remote.backup.url',
                 f'https://x-access-token:{token.text}@github.com/a/b.git')
        config = (repo.git_dir / 'config').read_bytes()
        self.plan('config', Place('git-metadata', '.git/config',
                                  *position(config, token.text)),
                  facts={'username': 'x-access-token'})
        token = self.token('hook')
        (repo.git_dir / 'hooks').mkdir(exist_ok=True)
        repo.write('.git/hooks/pre-push', f'#!/bin/sh\nKEY={token.text}\n')
        self.plan('hook', Place('git-metadata', '.git/hooks/pre-push', 2, 5))
        names = '\n'.join(sorted(
            {*repo.git('for-each-ref', '--format=%(refname)').splitlines()}))
        self.plan('branch name',
                  Place('git-metadata', '.git/refs',
                        *position(names, self.branch_token.text)),
                  token=self.branch_token)


def encode(text):
    return base64.b64encode(text.encode()).decode()


def in_base64(offset):
    """The character that holds the first bits of a decoded byte."""
    return offset * 4 // 3


def tree_entry(repo, path):
    """The blob of a path that need not be UTF-8."""
    if isinstance(path, str):
        return repo.id(f'HEAD:{path}')
    listing = repo.git('ls-tree', '-z', 'HEAD').split('\0')
    for line in listing:
        if line.endswith('\t' + path.decode('utf-8', 'surrogateescape')):
            return line.split()[2]
    raise AssertionError('no such entry')


def build(path, environment):
    """Makes the repository; gives it and its plants by name."""
    repo = support.Repo(path, environment)
    planter = Planter(repo)
    first = planter.first_commit()
    planter.second_commit()
    planter.other_branch()
    planter.later_commits()
    planter.evil_merge()
    planter.amended_commit()
    planter.stash()
    planter.tag_and_note(first)
    planter.outside_of_history()
    return repo, planter.plants
