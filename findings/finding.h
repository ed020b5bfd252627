// SPDX-License-Identifier: Apache-2.0
// A finding: one secret value, and everything a person needs to judge it.
// Plain data that scanner, reporters and verify share. Byte strings that come
// from outside (paths, names, the secret) need not be UTF-8.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "findings/allow.h"
#include "findings/kinds.h"

namespace tokensweep {

// One place where the secret stands.
struct Occurrence {
  OccurrenceKind kind = OccurrenceKind::kFile;
  std::string path;          // bytes; empty for a commit or tag object
  std::uint64_t line = 0;    // from 1; 0 when lines make no sense there
  std::uint64_t column = 0;  // from 1, in bytes
  std::string blob;          // hex id of the object read; empty for files
  std::string commit;        // hex id of the earliest commit; may be empty
  std::uint64_t count = 1;   // versions of this path that hold it
  Encoding encoding = Encoding::kPlain;
  std::optional<InlineAllow> allow;  // of a comment beside it; see allow_list.h

  friend bool operator==(const Occurrence&, const Occurrence&) = default;
};

// Whether its path is one of the repository's tree: not of git's own files, of
// a note or of a message.
[[nodiscard]] bool has_tree_path(const Occurrence& occurrence);

struct CommitRef {
  std::string commit;  // hex id
  std::string author;
  std::string email;
  std::string date;  // RFC 3339 with the author's offset

  friend bool operator==(const CommitRef&, const CommitRef&) = default;
};

// Where and since when the secret can be seen. All false and empty for a scan
// of plain files except in_worktree.
struct Exposure {
  std::optional<CommitRef> introduced;   // first in topological order
  std::vector<CommitRef> introductions;  // all: several roots, branches
  std::optional<CommitRef> removed;      // only when HEAD does not hold it
  std::vector<std::string> refs;         // full names of refs that hold it now
  bool in_head = false;
  bool in_worktree = false;
  bool in_index = false;
  bool reachable = false;  // from any ref, HEAD included
  bool published = false;  // a remote-tracking ref holds it

  friend bool operator==(const Exposure&, const Exposure&) = default;
};

struct Finding {
  std::string fingerprint;
  std::string rule;
  std::string rule_name;
  std::string provider;
  Severity severity = Severity::kMedium;
  Confidence confidence = Confidence::kMedium;
  Verdict verdict = Verdict::kPlausible;
  LiveState state = LiveState::kNotChecked;
  std::string secret;    // the bytes themselves; never printed unredacted
  std::string redacted;  // what reports show, see redact()
  std::string remediation;
  std::map<std::string, std::string> facts;  // registry, username, expiry, ...
  Exposure exposure;
  std::vector<Occurrence> occurrences;

  friend bool operator==(const Finding&, const Finding&) = default;
};

// Report order: severity, provider, rule, fingerprint.
[[nodiscard]] bool report_order(const Finding& a, const Finding& b);

}  // namespace tokensweep
