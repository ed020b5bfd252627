# SPDX-License-Identifier: Apache-2.0
"""A history of some hundred commits whose files grow, change and move.

It is written as one stream for `git fast-import`, so that the same history can
be had with either hash. Tokens come and go in it in every way that an edit of
a neighbourhood can make or break one.
"""

import base64
import json
import random
import string
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'cli'))
import support  # noqa: E402

COMMITS = 240
START = support.Repo.START
WORDS = ('if (key == NULL)', 'return path;', 'the token is', 'const char *',
         'url = ', '//', '\t', '    ', 'user:', 'example', 'get_access()',
         '{', '}', '#include', 'static int', 'size_t', 'buffer', 'password')


def wrapped(text, width):
    return '\n'.join(text[at:at + width] for at in range(0, len(text), width))


class Editor:
    """Edits a file in small steps; whole lines, so that no token is cut."""

    def __init__(self, rng, lines):
        self.rng = rng
        self.lines = [self.line() for _ in range(lines)]

    def line(self):
        number = self.rng.randrange(10 ** 6)
        return f'{" ".join(self.rng.choices(WORDS, k=5))} {number}'

    def place(self):
        return self.rng.randrange(len(self.lines) + 1)

    def insert(self, *lines):
        at = self.place()
        self.lines[at:at] = lines

    def step(self):
        kind = self.rng.randrange(6)
        at, size = self.place(), self.rng.randrange(1, 9)
        if kind == 0 and len(self.lines) > 100:
            del self.lines[at:at + size]
        elif kind == 1:
            block = self.lines[at:at + size]
            del self.lines[at:at + size]
            self.insert(*block)
        elif kind == 2:
            self.insert(*self.lines[at:at + size])
        elif kind == 3 and at < len(self.lines):
            self.lines[at] += f' /* {self.rng.randrange(100)} */'
        else:
            self.insert(*(self.line() for _ in range(size // 3 + 1)))

    def without(self, token):
        """Takes out every line that holds a token."""
        self.lines = [line for line in self.lines if token.text not in line]

    def text(self):
        return '\n'.join(self.lines) + '\n'


class Stream:
    """Writes for fast-import; knows what each branch holds."""

    def __init__(self):
        self.parts = []
        self.marks = 0
        self.clock = START
        self.trees = {}  # of each branch: path to mark

    def mark(self):
        self.marks += 1
        return self.marks

    def data(self, content):
        if isinstance(content, str):
            content = content.encode()
        self.parts.append(b'data %d\n%s\n' % (len(content), content))

    def put(self, line):
        self.parts.append(line.encode() + b'\n')

    def blob(self, content):
        mark = self.mark()
        self.put(f'blob\nmark :{mark}')
        self.data(content)
        return mark

    def person(self, role, name='Ada Example'):
        self.put(f'{role} {name} <ada@example.org> {self.clock} +0100')

    def commit(self, ref, message, files=(), *, parent=None, merged=(),
               author='Ada Example'):
        """Commits files, {path: content or None}; gives the mark."""
        self.clock += 3600
        files = {path: content if content is None else self.blob(content)
                 for path, content in dict(files).items()}
        mark = self.mark()
        self.put(f'commit {ref}\nmark :{mark}')
        self.person('author', author)
        self.person('committer')
        self.data(message)
        if parent is not None:
            self.put(f'from :{parent}')
        for other in merged:
            self.put(f'merge :{other}')
        for path, blob in files.items():
            self.put(f'D {path}' if blob is None
                     else f'M 100644 :{blob} {path}')
        return mark

    def note(self, ref, commit, text):
        self.clock += 3600
        mark = self.mark()
        self.put(f'commit {ref}\nmark :{mark}')
        self.person('committer')
        self.data('Note')
        self.put(f'N inline :{commit}')
        self.data(text)
        return mark

    def tag(self, name, target, text):
        self.clock += 3600
        self.put(f'tag {name}\nfrom :{target}')
        self.person('tagger')
        self.data(text)

    def bytes(self):
        return b''.join(self.parts) + b'done\n'


class History:
    """What `Stream` is told; and which tokens an audit must find.

    `certain` are those that some object holds whole; `rough` stand where
    edits go through them.
    """

    def __init__(self):
        self.rng = random.Random('growing repository')
        self.stream = Stream()
        self.certain = []
        self.rough = []
        self.files = {}    # of main, by path
        self.pending = {}  # what the next commit writes
        self.sources = [Editor(self.rng, 250) for _ in range(3)]
        self.encoded = {name: Editor(self.rng, 60) for name in
                        ('base64', 'mime', 'utf-16-le', 'utf-16-be', 'hex')}
        self.settings = {f'service{i}': {'port': i, 'tags': ['a', 'b']}
                         for i in range(60)}
        self.ragged = bytearray()
        self.folder = 'src'

    # Tokens

    def token(self, make=support.github_token):
        token = make(f'growing {len(self.certain)}')
        self.certain.append(token)
        return token

    def changed(self, token):
        """The same with one character changed: another token."""
        at = len(token.text) // 2
        other = 'Q' if token.text[at] != 'Q' else 'R'
        token = support.Token(token.text[:at] + other + token.text[at + 1:],
                              token.rule, token.provider, token.visible)
        self.certain.append(token)
        return token

    # Files

    def write(self, path, content):
        self.pending[path] = content
        if content is None:
            self.files.pop(path, None)
        else:
            self.files[path] = content

    def source_path(self, number):
        return f'{self.folder}/module{number}.c'

    def write_source(self, number):
        self.write(self.source_path(number), self.sources[number].text())

    def write_encoded(self, name):
        editor = self.encoded[name]
        text = editor.text()
        if name == 'base64':
            plain = base64.b64encode(text.encode()).decode()
            content = f'data:\n  blob: {plain}\n'
        elif name == 'mime':
            plain = base64.b64encode(text.encode()).decode()
            content = wrapped(plain, 76) + '\n'
        elif name == 'hex':
            content = '\n'.join(line.encode().hex() for line in editor.lines)
        else:
            mark = b'\xff\xfe' if name == 'utf-16-le' else b'\xfe\xff'
            content = mark + text.encode(name)
        self.write(f'encoded/{name}.txt', content)

    def write_settings(self):
        self.write('settings.json', json.dumps(self.settings, indent=2) + '\n')

    def commit(self, message='Change files', **more):
        files, self.pending = self.pending, {}
        self.tip = self.stream.commit('refs/heads/main', message, files, **more)
        return self.tip

    # Steps

    def begin(self):
        for number in range(len(self.sources)):
            self.write_source(number)
        for name in self.encoded:
            self.write_encoded(name)
        self.write_settings()
        self.write('empty', '')
        return self.commit('Begin')

    def edit_sources(self):
        number = self.rng.randrange(len(self.sources))
        editor = self.sources[number]
        editor.step()
        kind = self.rng.randrange(7)
        if kind == 0:
            editor.insert(f'key = "{self.token().text}";')
        elif kind == 1:
            editor.insert(f'docker login -p {self.docker().text} -u ada')
        elif kind == 2 and self.certain:
            editor.without(self.rng.choice(self.certain))
        elif kind == 3:
            self.edit_token(editor)
        elif kind == 4:
            editor.insert(f'aws = "{"AK" + "IA"}{self.upper(16)}"',
                          f'aws_secret_access_key = "{self.base62(40)}"')
        self.write_source(number)

    def docker(self):
        return self.token(support.docker_token)

    def upper(self, size):
        return ''.join(self.rng.choices('ABCDEFGHJKLMNPQRSTUVWXYZ234567',
                                        k=size))

    def base62(self, size):
        return ''.join(self.rng.choices(support.BASE62, k=size))

    def edit_token(self, editor):
        """Changes one character of a token that stands there."""
        for i, line in enumerate(editor.lines):
            for token in self.certain:
                if token.provider == 'docker' and token.text in line:
                    editor.lines[i] = line.replace(token.text,
                                                   self.changed(token).text)
                    return

    def edit_encoded(self):
        name = self.rng.choice(list(self.encoded))
        editor = self.encoded[name]
        editor.step()
        if self.certain and self.rng.randrange(6) == 0:
            editor.without(self.rng.choice(self.certain))
        if self.rng.randrange(3) == 0:
            editor.insert(f'token: {self.token().text}')
        self.write_encoded(name)

    def edit_settings(self):
        service = self.rng.choice(list(self.settings.values()))
        kind = self.rng.randrange(4)
        if kind == 0:
            service['token'] = self.token().text
        elif kind == 1:
            service.pop('token', None)
        elif kind == 2:
            service['note'] = self.base62(12)
        else:
            service['port'] = self.rng.randrange(65536)
        self.write_settings()

    def edit_ragged(self):
        """Byte by byte, through tokens and all."""
        content, rng = self.ragged, self.rng
        if len(content) < 6000:
            for _ in range(40):
                token = support.github_token(f'rough {len(self.rough)}')
                self.rough.append(token)
                content += b' ' + token.bytes + b'\n' + rng.randbytes(90)
        for _ in range(rng.randrange(1, 4)):
            at, size = rng.randrange(len(content)), rng.randrange(1, 300)
            piece = bytes(content[at:at + size])
            kind = rng.randrange(5)
            if kind == 0:
                del content[at:at + rng.randrange(1, 60)]
            elif kind == 1:
                del content[at:at + size]
                at = rng.randrange(len(content))
                content[at:at] = piece
            elif kind == 2:
                content[at:at] = rng.randbytes(rng.randrange(4))
            elif kind == 3:
                content[at:at] = piece[:100]
            else:
                content[at] ^= 1
        self.write('ragged.bin', bytes(content))

    def edges(self, number):
        """Tokens at the very ends of a file, bare and grown over."""
        path = f'edges/{number}.txt'
        first, last = self.token().text, self.docker().text
        middle = wrapped(self.base62(1500), 50)
        whole = f'{first}\n{middle}\n{last}'
        yield {path: whole}
        yield {path: f'x{whole}'}
        yield {path: f'{whole}x'}
        yield {path: f'\n{whole}\n'}
        yield {path: f'{first}'}
        yield {path: f'{middle}\n{last}'}
        yield {path: ''}
        yield {path: whole[1:-1]}
        yield {path: whole}

    def split(self, number):
        """Tokens that are put together, and taken apart, by edits."""
        path = f'split/{number}.env'
        token, other = self.token().text, self.docker().text
        cut = self.rng.randrange(5, 35)
        around = wrapped(self.base62(1200), 60)
        texts = (
            f'{around}\nKEY={token[:cut]}\n{around}\n',
            f'{around}\nKEY={token}\n{around}\n',
            f'{around}\nKEY={token[:cut]}\n{token[cut:]}\n{around}\n',
            f'{around}\nKEY={token[:cut]}{token[cut:]}x\n{around}\n',
            f'{around}\nKEY={token[:-1]}{other}\n{around}\n',
            f'{around}\n{other}\n{around}\nKEY={token[:-1]}-\n',
            f'{other[:cut]}{around}{other[cut:]}',
            f'{other[:cut]}{other[cut:]}',
        )
        for text in texts:
            yield {path: text}

    def keys(self, number):
        """Private keys: long forms with a begin and an end."""
        path = f'keys/{number}.pem'
        name = 'RSA PRIV' + 'ATE KEY'
        body = 'MIIEowIBAAKCAQEA' + self.base62(1500)
        key = (f'-----BEGIN {name}-----\n{wrapped(body, 64)}\n'
               f'-----END {name}-----\n')
        prose = wrapped(self.base62(900), 70) + '\n'
        yield {path: prose + key}
        yield {path: prose + key.replace('\n', '\nx', 3)}
        yield {path: key + prose + key[:500]}
        yield {path: key[:500] + prose}
        yield {path: prose + key[500:]}
        yield {path: key[:700] + prose[:30] + key[700:]}
        yield {path: key}

    def side_branch(self, number):
        """Some commits beside main, and a merge that says more than both."""
        ref = f'refs/heads/side{number}'
        editor = Editor(self.rng, 80)
        tip = self.tip
        path = f'side/{number}.txt'
        for _ in range(4):
            editor.step()
            editor.insert(f'side: {self.token().text}')
            tip = self.stream.commit(ref, 'Go aside', {path: editor.text()},
                                     parent=tip)
        if number % 2 == 0:
            return  # stays a branch
        editor.insert(f'merge = {self.token().text}')
        self.write(path, editor.text())
        self.commit('Merge a side', merged=[tip])

    def in_messages(self, number):
        """In messages, names, paths, tags and notes."""
        kind = number % 5
        text = self.token().text
        if kind == 0:
            self.commit(f'Say more\n\nkey: {text}\n')
        elif kind == 1:
            self.commit('Be somebody', author=f'Robot {text}')
        elif kind == 2:
            self.write(f'exports/{number}/{text}.csv', 'a,b\n')
            self.commit('Export')
        elif kind == 3:
            self.stream.tag(f'v{number}', self.tip, f'Release\n\n{text}\n')
        else:
            self.stream.note('refs/notes/commits', self.tip,
                             f'Seen, with {text}.\n')

    def move(self, number):
        folder = f'src{number}'
        for i in range(len(self.sources)):
            self.write(self.source_path(i), None)
        self.folder = folder
        for i in range(len(self.sources)):
            self.write_source(i)
        self.commit('Move files')

    def end(self):
        """A stash, a branch that goes away, a branch with a name."""
        index = self.stream.commit(
            'refs/stash', 'index on main',
            {'stashed.txt': f'a\n{self.token().text}\n'}, parent=self.tip)
        self.stream.commit('refs/stash', 'WIP on main',
                           {'stashed.txt': f'a\n{self.token().text}\nb\n'},
                           parent=self.tip, merged=[index])
        editor = Editor(self.rng, 100)
        tip = self.tip
        for _ in range(6):
            editor.step()
            editor.insert(f'gone = {self.token().text}')
            tip = self.stream.commit('refs/heads/gone', 'Go away',
                                     {'gone.txt': editor.text()}, parent=tip)
        self.stream.put(f'reset refs/heads/leak/{self.token().text}\n'
                        f'from :{self.tip}\n')

    def make(self):
        self.tip = None
        self.begin()
        scripts = [kind(number) for number in range(3)
                   for kind in (self.edges, self.split, self.keys)]
        edits = (self.edit_sources, self.edit_encoded, self.edit_settings,
                 self.edit_ragged)
        for i in range(COMMITS):
            # Each at most once, so that what came is there to be committed.
            for edit in self.rng.sample(edits, self.rng.randrange(1, 4)):
                edit()
            script = self.rng.choice(scripts) if scripts else ()
            step = next(iter(script), None)
            if step is None and script:
                scripts.remove(script)
            for path, content in (step or {}).items():
                self.write(path, content)
            self.commit()
            if i % 12 == 3:
                self.in_messages(i // 12)
            if i % 40 == 20:
                self.side_branch(i // 40)
            if i % 100 == 50:
                self.move(i // 100)
        for script in scripts:
            for step in script:
                for path, content in step.items():
                    self.write(path, content)
                self.commit()
        self.end()
        return self


def build(path, environment, *init_words):
    """Makes a bare repository with loose objects; gives it, the history, and
    the marks of commits and blobs by their id."""
    history = History().make()
    repo = support.Repo(path, environment, '--bare', *init_words)
    marks = repo.path.parent / f'{repo.path.name}.marks'
    repo.git('-c', 'fastimport.unpackLimit=1000000', 'fast-import', '--quiet',
             '--done', f'--export-marks={marks}', stdin=history.stream.bytes())
    # Unreachable: commits, and a blob, a tree and a tag by themselves.
    repo.git('update-ref', '-d', 'refs/heads/gone')
    blob = repo.git('hash-object', '-w', '--stdin',
                    stdin=f'lost {history.token().text}\n')
    repo.git('mktree', stdin=f'100644 blob {blob}\t'
             f'{history.token().text}.txt\n')
    repo.git('mktag', stdin=f'object {repo.id()}\ntype commit\ntag lost\n'
             f'tagger A <a> 1700000000 +0100\n\n{history.token().text}\n')
    numbers = dict(reversed(line.split())
                   for line in marks.read_text().splitlines())
    return repo, history, numbers
