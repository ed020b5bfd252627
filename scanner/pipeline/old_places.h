// SPDX-License-Identifier: Apache-2.0
// Where something stood before a change took it away, and whether it was
// accepted there: then it excuses nothing at another place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "findings/allow_list.h"
#include "findings/path_allows.h"
#include "scanner/git/change.h"
#include "scanner/pipeline/inline_allow.h"
#include "scanner/pipeline/secret_places.h"

namespace tokensweep {

// What was accepted before a change: it may take that away with the file.
struct OldPolicy {
  std::vector<std::string> exclude;  // globs, as in ScanOptions
  AllowPolicy allows;
  InlineMarkers markers;  // those that accepted
};

// Those of a change's parents; an error when one is not known.
using FindOldPolicies =
    std::function<Result<std::vector<OldPolicy>>(const git::CommitChange&)>;

// Of one change. What the scan's own policy accepts now counts as well as what
// any parent's accepted. One thread.
class OldPlaces {
 public:
  using PathTest = std::function<bool(std::string_view path)>;

  // All must outlive this. `excluded` is the scan's own; `find` may be empty,
  // and is called once, when something is asked.
  OldPlaces(const git::CommitChange& change, const PathTest& excluded,
            const FindOldPolicies& find, SecretPlaces& places)
      : change_(change), excluded_(excluded), find_(find), places_(places) {}

  // False when nobody knows what was accepted: no place may excuse anything,
  // and nothing else may be asked.
  [[nodiscard]] bool known();

  // Whether all of a file was left out.
  [[nodiscard]] bool excludes(std::string_view path) const;
  // Whether a secret was reported at `path`: not when its rule is for other
  // paths, when an entry accepts it at such paths only, or when any entry of a
  // parent did.
  [[nodiscard]] bool counts_at(std::uint32_t secret, std::string_view path);
  // Whether the line before these accepted the secret in them.
  [[nodiscard]] bool accepted_by_line_before(std::uint32_t secret,
                                             std::string_view content,
                                             ByteRange lines) const;
  // Whether there may be such a line: costs a search.
  [[nodiscard]] bool may_accept(std::string_view content) const;

 private:
  enum class State : std::uint8_t { kNotAsked, kKnown, kUnknown };

  [[nodiscard]] State ask();

  const git::CommitChange& change_;
  const PathTest& excluded_;
  const FindOldPolicies& find_;
  SecretPlaces& places_;
  State state_ = State::kNotAsked;
  std::vector<OldPolicy> policies_;
  std::vector<PathTest> old_excluded_;
  std::vector<PathAllows> old_allows_;  // of policies_
  InlineMarkers markers_;
};

}  // namespace tokensweep
