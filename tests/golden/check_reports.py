#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks reports against their schemas: check_reports.py FILE...

The format is the file's extension: json, jsonl or sarif. SARIF is checked
against the schema in schemas/ and against rules of the standard that a schema
cannot say.
"""

import json
import pathlib
import re
import sys

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


CHECKS = {".json": check_json, ".jsonl": check_jsonl, ".sarif": check_sarif}


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
