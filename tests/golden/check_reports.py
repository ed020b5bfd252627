#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks reports against their schemas: check_reports.py FILE...

The format is the file's extension. SARIF and GitLab's formats are checked
against the schemas in schemas/ and against what a schema cannot say; the
formats that are no JSON are read as those who take them read them.
"""

import json
import pathlib
import re
import sys
import xml.etree.ElementTree

import jsonschema

HERE = pathlib.Path(__file__).resolve().parent
OUR_SCHEMA = HERE.parents[1] / "docs" / "report.schema.json"
SARIF_SCHEMA = HERE / "schemas" / "sarif-2.1.0.json"

# RFC 3986, appendix A, without the parts of an authority.
URI_CHARS = r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*"
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:" + URI_CHARS)
URI_REFERENCE = re.compile(URI_CHARS)

formats = jsonschema.FormatChecker(formats=())


@formats.checks("uri")
def is_uri(value):
    return not isinstance(value, str) or bool(URI.fullmatch(value))


@formats.checks("uri-reference")
def is_uri_reference(value):
    return not isinstance(value, str) or bool(URI_REFERENCE.fullmatch(value))


def load_json(text):
    def refuse_repeats(pairs):
        names = [name for name, _ in pairs]
        if len(names) != len(set(names)):
            raise ValueError(f"a member is repeated among {names}")
        return dict(pairs)

    return json.loads(text, object_pairs_hook=refuse_repeats)


def schema_errors(schema, value):
    validator = jsonschema.Draft202012Validator(schema, format_checker=formats)
    for error in validator.iter_errors(value):
        place = "/".join(str(part) for part in error.absolute_path)
        yield f"{place}: {error.message[:200]}"


def our_schema(definition=None):
    schema = load_json(OUR_SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    if definition is None:
        return schema
    return {"$defs": schema["$defs"], "$ref": f"#/$defs/{definition}"}


def check_json(text):
    report = load_json(text)
    yield from schema_errors(our_schema(), report)
    complete = all(s["effect"] == "counted"
                   for s in report["coverage"]["skipped"])
    if complete != report["coverage"]["complete"]:
        yield "coverage.complete contradicts coverage.skipped"
    by_reason = report["suppressed"]["by_reason"]
    if report["suppressed"]["count"] != sum(by_reason.values()):
        yield "suppressed.count is not the sum of its reasons"


def check_jsonl(text):
    lines = text.split("\n")
    if lines.pop() != "":
        yield "the last line does not end"
    schema = our_schema("line")
    kinds = []
    for number, line in enumerate(lines, 1):
        value = load_json(line)
        kinds.append(value.get("type"))
        for error in schema_errors(schema, value):
            yield f"line {number}: {error}"
    if kinds != ["finding"] * (len(kinds) - 1) + ["summary"]:
        yield "lines are not findings and then one summary"


def check_result(run, result):
    rules = run["tool"]["driver"]["rules"]
    if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
        yield "ruleIndex names another rule"
    if (result["kind"] == "fail") == (result["level"] == "none"):
        yield "level is none exactly when kind is not fail (3.27.10)"
    if not result["locations"]:
        yield "no location"
    if not result["partialFingerprints"]["tokensweep/v1"]:
        yield "no fingerprint"
    for location in result["locations"]:
        artifact = location["physicalLocation"]["artifactLocation"]
        base = artifact.get("uriBaseId")
        if base is not None and base not in run["originalUriBaseIds"]:
            yield f"uriBaseId {base} is not defined"
        if base is not None and URI.fullmatch(artifact["uri"]):
            yield "an absolute URI with a base (3.4.3)"
        if not artifact["uri"]:
            yield "an empty URI"


def check_sarif(text):
    log = load_json(text)
    yield from schema_errors(load_json(SARIF_SCHEMA.read_text()), log)
    for run in log["runs"]:
        for base in run["originalUriBaseIds"].values():
            if "uri" in base and not base["uri"].endswith("/"):
                yield "a base URI without a slash at its end (3.14.14)"
        ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        if len(ids) != len(set(ids)):
            yield "a rule is repeated"
        for index, result in enumerate(run["results"]):
            for error in check_result(run, result):
                yield f"results[{index}]: {error}"


def schema_file(name):
    return load_json((HERE / "schemas" / name).read_text())


def repeated(values):
    values = list(values)
    return len(values) != len(set(values))


def check_gitlab(text):
    report = load_json(text)
    yield from schema_errors(schema_file("gitlab-secret-detection-15.json"),
                             report)
    if repeated(item["id"] for item in report["vulnerabilities"]):
        yield "an id is repeated"
    scan = report["scan"]
    if scan["start_time"] > scan["end_time"]:
        yield "it ends before it starts"
    missing = any(item["value"].startswith("Could not be read: ")
                  for item in scan["messages"])
    if missing != (scan["status"] == "failure"):
        yield "scan.status contradicts scan.messages"


def check_codequality(text):
    issues = load_json(text)
    yield from schema_errors(schema_file("gitlab-codequality.json"), issues)
    if repeated(issue["fingerprint"] for issue in issues):
        yield "a fingerprint is repeated: GitLab shows the first only"


def only(element, allowed):
    for child in element:
        if child.tag not in allowed:
            yield f"{child.tag} in {element.tag}"


def check_junit(text):
    if not text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n'):
        yield "no declaration"
    root = xml.etree.ElementTree.fromstring(text.encode())
    if root.tag != "testsuites" or [s.tag for s in root] != ["testsuite"]:
        yield "not one suite of suites"
        return
    suite = root[0]
    cases = list(suite)
    yield from only(suite, {"testcase"})
    outcomes = {"failures": "failure", "errors": "error",
                "skipped": "skipped"}
    for element in (root, suite):
        if element.get("name") != "tokensweep":
            yield "the suite has another name"
        if element.get("tests") != str(len(cases)):
            yield "tests is not the number of cases"
        for attribute, tag in outcomes.items():
            if element.get(attribute) != str(len(suite.findall(f"*/{tag}"))):
                yield f"{attribute} is not the number of {tag} elements"
    if repeated((case.get("classname"), case.get("name")) for case in cases):
        yield "a case is repeated"
    if not any(len(case) == 0 for case in cases) and not suite.findall(
            "*/error[@type='stopped']"):
        yield "no case passes, and the run was not stopped"
    for case in cases:
        yield from only(case, {"failure", "error", "skipped", "system-out"})
        if not case.get("classname") or not case.get("name"):
            yield "a case without a name"


# As the runner of GitHub Actions reads a line. It looks for the older form
# anywhere in the line when it is none of the newer.
COMMAND = re.compile(r"\s*::(?P<info>.*?)::(?P<data>.*)", re.DOTALL)
OLDER = re.compile(r"##(?:vso)?\[")


def unescape(text, codes):
    for code in codes:
        text = text.replace("%" + f"{ord(code):02X}", code)
    return text.replace("%25", "%")


def read_command(line):
    """(name, properties, data), or None when the line is no command."""
    found = COMMAND.fullmatch(line)
    if found is None:
        return None
    name, _, rest = found["info"].partition(" ")
    properties = {}
    for part in rest.strip().split(","):
        key, _, value = part.partition("=")
        properties[key] = unescape(value, "\r\n:,")
    return name, properties, unescape(found["data"], "\r\n")


def check_no_commands(text):
    """For what is no command: nothing scanned may form one."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip().startswith("::") or OLDER.search(line):
            yield f"line {number} is a command: {line!r}"


def check_github(text):
    lines = text.split("\n")
    if lines.pop() != "" or not lines:
        yield "no line, or the last one does not end"
        return
    for number, line in enumerate(lines, 1):
        command = read_command(line)
        if command is None:
            yield f"line {number} is no command"
            continue
        name, properties, data = command
        known = {"file", "line", "col", "title"}
        if name not in ("error", "warning", "notice"):
            yield f"line {number}: a command {name}"
        if not set(properties) <= known or not properties.get("title"):
            yield f"line {number}: properties {set(properties)}"
        if "line" in properties and not properties["line"].isdigit():
            yield f"line {number}: a line that is no number"
        if "line" in properties and "file" not in properties:
            yield f"line {number}: a line of no file"
        if not data:
            yield f"line {number}: no message"
    if read_command(lines[-1])[1].get("title") != "tokensweep":
        yield "the last line is no summary"


MARKUP = re.compile(r"</?code>|<!-- -->|&#[0-9]+;|\*\*[A-Z][^*]*\*\*")


def check_github_summary(text):
    if len(text.encode()) > 1 << 20:
        yield "larger than GitHub takes"
    columns = None
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("| Severity"):
            columns = line.count("|")
        bare = MARKUP.sub("", line.removeprefix("### ").removeprefix("- "))
        is_row = columns is not None and line.startswith("|")
        if is_row and line.count("|") != columns:
            yield f"line {number}: a row of another width"
        for char in set(bare) & set("`<>&[]*@\\~#!" + ("" if is_row else "|")):
            yield f"line {number}: {char} is not escaped"
        if re.search(r"://|www\.", bare, re.IGNORECASE):
            yield f"line {number}: a link"


CHECKS = {
    ".codequality": check_codequality,
    ".github": check_github,
    ".github-summary": check_github_summary,
    ".gitlab": check_gitlab,
    ".json": check_json,
    ".jsonl": check_jsonl,
    ".junit": check_junit,
    ".sarif": check_sarif,
    ".text": check_no_commands,
}


def main(names):
    failed = 0
    for name in names:
        path = pathlib.Path(name)
        errors = list(CHECKS[path.suffix](path.read_text(encoding="utf-8")))
        for error in errors:
            print(f"{path.name}: {error}")
        failed += bool(errors)
    if not names:
        sys.exit(__doc__)
    print(f"checked {len(names)} reports, {failed} wrong")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
