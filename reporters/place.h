// SPDX-License-Identifier: Apache-2.0
// The places of a finding, for formats that show one place an item.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "findings/report.h"

namespace tokensweep {

struct Place {
  const Occurrence* occurrence = nullptr;  // of the finding
  // 32 hex digits that are the same in the next report: of the fingerprint,
  // kind, path and encoding, and the how-manieth of those it is. Lines move.
  std::string id;
};

// At most `most`, in order. Live as long as the finding.
[[nodiscard]] std::vector<Place> places_of(const Finding& finding,
                                           std::size_t most);

// Whether its path is that of a file in the repository, now or once.
[[nodiscard]] bool has_file(const Occurrence& occurrence);
// Whether whoever looks at the target can open it: a file, a version in
// history that HEAD (of a range its head) still has, or one that a push adds.
[[nodiscard]] bool names_file(const Finding& finding,
                              const Occurrence& occurrence,
                              const Target& target);

// "deploy/env.sh:10", "message of commit 0123456789", "standard input:3".
// Holds scanned bytes.
[[nodiscard]] std::string place_words(const Occurrence& occurrence);

}  // namespace tokensweep
