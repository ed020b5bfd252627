// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/name_batch.h"

#include <algorithm>
#include <utility>

namespace tokensweep {
namespace {

// Names that are scanned in one go.
constexpr std::size_t kNamesAtOnce = 4096;

}  // namespace

NameBatch::NameBatch(BlobScanner& scanner, Found found)
    : scanner_(scanner), found_(std::move(found)) {}

void NameBatch::add(std::string_view name) {
  const std::size_t begin = names_.size();
  names_ += name;
  std::replace(names_.begin() + static_cast<std::ptrdiff_t>(begin),
               names_.end(), '\n', ' ');
  ends_.push_back(names_.size());
  names_ += '\n';
  if (ends_.size() == kNamesAtOnce) finish();
}

void NameBatch::finish() {
  std::vector<std::size_t> with_match;
  for (const Match& match : scanner_.scan(as_bytes(names_))) {
    const auto end = std::ranges::lower_bound(ends_, match.span.begin);
    if (end == ends_.end()) continue;
    const auto index = static_cast<std::size_t>(end - ends_.begin());
    if (with_match.empty() || with_match.back() != index) {
      with_match.push_back(index);
    }
  }
  // Again by themselves: names that stand near are no context.
  for (const std::size_t index : with_match) {
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1] + 1;
    const std::string_view name =
        std::string_view(names_).substr(begin, ends_[index] - begin);
    found_(name, scanner_.scan(as_bytes(name)));
  }
  names_.clear();
  ends_.clear();
}

}  // namespace tokensweep
