# SPDX-License-Identifier: Apache-2.0
"""The figures of one repository."""
import json
import re
import statistics
import subprocess
from pathlib import Path

import large_rule_pack
import measure
import stats

MEBI = 1 << 20
STATS = "--stats"


class Figures:
    """Runs what a repository is measured by; each method adds one figure."""

    def __init__(self, repository, product, walker, runs, scratch):
        self.git_dir = subprocess.run(
            ["git", "-C", repository, "rev-parse", "--absolute-git-dir"],
            capture_output=True, text=True, check=True).stdout.strip()
        self.product = str(product)
        self.walker = str(walker)
        self.runs = runs
        self.scratch = scratch
        self.figures = []

    def add(self, figure, what, value, unit, target=None, at_most=True):
        met = None
        if target is not None:
            met = value <= target if at_most else value >= target
        self.figures.append({"figure": figure, "what": what, "value": value,
                             "unit": unit, "target": target,
                             "at_most": at_most, "met": met})

    def git(self, *words):
        return ["git", "--git-dir=" + self.git_dir, *words]

    def audit(self, *words, report="report.json", cache="--no-cache"):
        """Remembers nothing, unless `cache` says something else."""
        return [self.product, "audit", "-q", cache,
                f"--format=json={self.scratch / report}", *words, self.git_dir]

    def report(self, name):
        return json.loads((self.scratch / name).read_text())

    def same_reports(self, one, other):
        reports = [self.report(one), self.report(other)]
        for each in reports:
            each["coverage"].pop("seconds")
        return reports[0] == reports[1]

    def all_objects(self):
        """Everything that `git cat-file` prints, and a whole audit."""
        taken = measure.in_turn({
            "git": self.git("cat-file", "--batch-all-objects", "--unordered",
                            "--batch", "--buffer"),
            "audit": {"command": self.audit(), "sample": True},
        }, self.runs)
        found = self.report("report.json")
        git, audit = taken["git"], taken["audit"]
        self.add(1, "git cat-file, all objects: wall", git["wall"], "s")
        self.add(1, "git cat-file, all objects: CPU", git["cpu"], "s")
        self.add(1, "audit: wall", audit["wall"], "s")
        self.add(1, "audit: CPU", audit["cpu"], "s")
        self.add(1, "audit: findings", len(found["findings"]), "")
        self.add(1, "audit: complete", int(found["coverage"]["complete"]), "")
        self.add(1, "CPU, audit / git", audit["cpu"] / git["cpu"], "x", 0.45)
        self.add(1, "wall, audit / git", audit["wall"] / git["wall"], "x",
                 0.27)
        counted = stats.counters(measure.run_once(self.audit(STATS))["err"])
        objects = counted["objects"]
        self.add(4, "peak anonymous memory", audit["anon"] / MEBI, "MiB", 400)
        self.add(4, "object table, per object",
                 counted["object table bytes"] / objects, "bytes")
        self.add(4, "what trees refer to, per object",
                 counted["tree link bytes"] / objects, "bytes")
        self.add(4, "all anonymous memory, per object",
                 audit["anon"] / objects, "bytes")
        self.git_cpu, self.git_wall = git["cpu"], git["wall"]

    def produce_only(self):
        """The blobs in pack order by git, and by our walk."""
        ids = self.scratch / "blobs"
        listing = subprocess.run(
            self.git("cat-file", "--batch-all-objects", "--buffer",
                     "--batch-check=%(objecttype) %(objectname)"),
            capture_output=True, text=True, check=True).stdout
        blobs = {line[5:] for line in listing.splitlines()
                 if line.startswith("blob ")}
        ids.write_text("".join(
            name + "\n" for name in self.in_pack_order() if name in blobs))
        taken = measure.in_turn({
            "git": {"command": self.git("cat-file", "--batch", "--buffer"),
                    "stdin": str(ids)},
            "walk": [self.walker, self.git_dir + "/objects", "blob", "1"],
        }, self.runs)
        git, walk = taken["git"], taken["walk"]
        self.add(2, "git cat-file of blobs in pack order: CPU", git["cpu"],
                 "s")
        self.add(2, "walk of blobs, nothing matched: CPU", walk["cpu"], "s")
        self.add(2, "CPU, walk / git", walk["cpu"] / git["cpu"], "x", 0.3)

    def in_pack_order(self):
        """Ids of all packs by offset, then loose ones."""
        seen = set()
        for index in sorted(Path(self.git_dir, "objects/pack").glob("*.idx")):
            with index.open("rb") as source:
                shown = subprocess.run(["git", "show-index"], stdin=source,
                                       capture_output=True, text=True,
                                       check=True).stdout
            for _, name in sorted(
                    (int(line.split()[0]), line.split()[1])
                    for line in shown.splitlines()):
                if name not in seen:
                    seen.add(name)
                    yield name
        for path in Path(self.git_dir, "objects").glob("??/*"):
            name = path.parent.name + path.name
            if re.fullmatch("[0-9a-f]{40,64}", name) and name not in seen:
                yield name

    def edits_only(self, target, figure=3, what="", words=(), **more):
        """Matching around edits against matching every byte."""
        taken = measure.in_turn({
            mode: self.audit(STATS, "--threads=1", f"--scan={mode}", *words,
                             report=f"{mode}.json", **more)
            for mode in ("delta", "full")}, self.runs)
        delta, full = (stats.matching_seconds(taken[mode]["err"])
                       for mode in ("delta", "full"))
        self.add(figure, f"{what}matching, --scan=delta", delta, "s")
        self.add(figure, f"{what}matching, --scan=full", full, "s")
        self.add(figure, f"{what}matching, full / delta", full / delta, "x",
                 target, at_most=False)
        self.add(figure, f"{what}same report",
                 int(self.same_reports("delta.json", "full.json")), "", 1,
                 at_most=False)

    def threads(self):
        taken = measure.in_turn(
            {count: self.audit(STATS, f"--threads={count}") for count in (1, 2)},
            self.runs)
        one, two = (stats.phase(taken[count]["err"], "objects")["wall"]
                    for count in (1, 2))
        self.add(5, "scan phase, 1 thread: wall", one, "s")
        self.add(5, "scan phase, 2 threads: wall", two, "s")
        self.add(5, "1 thread / 2 threads", one / two, "x", 1.8,
                 at_most=False)

    def large_pack(self, target):
        """Figures 1 and 3 with rules of the number that is to be."""
        folder = self.scratch / "large"
        folder.mkdir(exist_ok=True)
        size = large_rule_pack.write(folder)
        words = (f"--rules={folder}",)
        # Compiled rules are kept, scanned objects are not.
        cache = "--cache-dir=/dev/null"
        taken = measure.in_turn({"audit": self.audit(*words, cache=cache)},
                                self.runs)
        audit = taken["audit"]
        self.add(6, "rules beside the built-in ones", size["rules"], "")
        self.add(6, "large pack: CPU, audit / git",
                 audit["cpu"] / self.git_cpu, "x", 0.45)
        self.add(6, "large pack: wall, audit / git",
                 audit["wall"] / self.git_wall, "x", 0.27)
        self.edits_only(target, 6, "large pack: ", words, cache=cache)

    def second_audit(self):
        """An audit that remembers, and the same again."""
        taken = {"plain": [], "first": [], "second": []}
        for run in range(self.runs):
            folder = f"--cache-dir={self.scratch / f'remembered{run}'}"
            for name, cache in (("plain", "--no-cache"), ("first", folder),
                                ("second", folder)):
                taken[name].append(measure.run_once(self.audit(
                    report=f"{name}.json", cache=cache)))
        cpu = {name: statistics.median(run["cpu"] for run in runs)
               for name, runs in taken.items()}
        wall = {name: statistics.median(run["wall"] for run in runs)
                for name, runs in taken.items()}
        self.add(8, "first audit: CPU", cpu["first"], "s")
        self.add(8, "second audit: CPU", cpu["second"], "s")
        self.add(8, "CPU, second / first", cpu["second"] / cpu["first"], "x",
                 0.1)
        self.add(8, "wall, second / first", wall["second"] / wall["first"],
                 "x")
        self.add(8, "CPU, first / one that remembers nothing",
                 cpu["first"] / cpu["plain"], "x", 1.02)
        for name in ("first", "second"):
            self.add(8, f"{name} audit: findings",
                     len(self.report(f"{name}.json")["findings"]), "")
            self.add(8, f"{name} audit: same report",
                     int(self.same_reports("plain.json", f"{name}.json")), "",
                     1, at_most=False)
