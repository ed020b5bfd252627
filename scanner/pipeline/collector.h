// SPDX-License-Identifier: Apache-2.0
// Gathers the matches of all workers by secret. What comes out does not depend
// on the order in which it came in.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/mutex.h"
#include "findings/finding.h"
#include "rules/match.h"
#include "rules/rule_set.h"
#include "scanner/git/object_store.h"
#include "scanner/pipeline/inline_allow.h"

namespace tokensweep {

// What is known of one secret value before attribution.
struct CollectedSecret {
  std::string identity;  // see findings/secret_identity.h
  std::string secret;    // the first of its forms, in order of bytes
  std::vector<std::string> other_forms;
  Match best;  // the match that names it; span means nothing here
  std::map<std::string, std::string> facts;
  std::vector<Occurrence> occurrences;  // in files
  std::string fingerprint;              // when it is known already
};

// A secret in an object of the repository, at its first place there.
struct ObjectHit {
  git::ObjectId object;
  git::ObjectType type = git::ObjectType::kBlob;
  std::uint32_t secret = 0;  // index of the CollectedSecret
  Encoding encoding = Encoding::kPlain;
  std::uint64_t offset = 0;
};

// add_* may be called from any thread; the rest after the workers have joined.
class Collector {
 public:
  // `rules` must outlive the collector. Comments of `markers` are noted beside
  // the places that they accept.
  Collector(const RuleSet& rules, const InlineMarkers& markers)
      : rules_(rules), markers_(markers) {}

  // Matches of a file or of standard input: every place is an occurrence.
  // REQUIRES: matches are ordered by place.
  void add_file(OccurrenceKind kind, std::string_view path,
                std::string_view content, const std::vector<Match>& matches);

  // Matches of a file's name: the occurrence has no line, and its path ends
  // with the folder or file whose name holds the match.
  void add_file_name(std::string_view name, const std::vector<Match>& matches);

  // Matches of an object: only the first place per secret and encoding.
  void add_object(const git::ObjectId& id, git::ObjectType type,
                  const std::vector<Match>& matches);

  // Matches of which the caller knows the places: no occurrences.
  void add_matches(const std::vector<Match>& matches);

  // Number of distinct secrets so far, suppressed ones included; each form of
  // one counts.
  [[nodiscard]] std::size_t secret_count() const;

  struct Collected {
    std::vector<CollectedSecret> secrets;  // by identity
    std::vector<ObjectHit> object_hits;    // by secret, object, encoding
  };
  // Ends the collection.
  [[nodiscard]] Collected take();

 private:
  // What matches said of a secret, without the place.
  struct Variant {
    Match match;
    bool operator<(const Variant& other) const;
  };
  struct Entry {
    std::uint32_t index = 0;
    std::set<Variant> variants;
    std::vector<Occurrence> occurrences;
  };

  // Forms of one secret.
  using Forms = std::vector<std::pair<const std::string*, Entry*>>;

  Entry& entry_of(const Match& match) REQUIRES(mutex_);
  [[nodiscard]] CollectedSecret gather(std::string identity,
                                       const Forms& forms) const;

  const RuleSet& rules_;
  InlineMarkers markers_;
  mutable Mutex mutex_;
  std::unordered_map<std::string, Entry> entries_ GUARDED_BY(mutex_);
  std::vector<ObjectHit> object_hits_ GUARDED_BY(mutex_);
};

}  // namespace tokensweep
