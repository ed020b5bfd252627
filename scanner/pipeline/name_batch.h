// SPDX-License-Identifier: Apache-2.0
// Scans names, which are short, many at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/match.h"
#include "scanner/engine/blob_scanner.h"

namespace tokensweep {

// One per worker. What is found in a name does not depend on those that are
// added near it.
class NameBatch {
 public:
  // Both are valid during the call only.
  using Found = std::function<void(std::string_view name,
                                   const std::vector<Match>& matches)>;

  // `scanner` must outlive this; add() and finish() use it.
  NameBatch(BlobScanner& scanner, Found found);

  // May scan those added before.
  void add(std::string_view name);
  // Scans the rest.
  void finish();

 private:
  BlobScanner& scanner_;
  Found found_;
  std::string names_;              // a line each
  std::vector<std::size_t> ends_;  // of each name
};

}  // namespace tokensweep
