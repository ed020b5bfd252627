// SPDX-License-Identifier: Apache-2.0
#include "rules/problems.h"

#include <algorithm>

namespace tokensweep {
namespace {

constexpr std::size_t kMostKept = 100;

}  // namespace

void Problems::add(std::uint32_t line, std::string message) {
  ++total_;
  if (kept_.size() < kMostKept) kept_.emplace_back(line, std::move(message));
}

std::string Problems::text() const {
  auto sorted = kept_;
  std::ranges::stable_sort(sorted, {}, [](const auto& p) { return p.first; });
  std::string out;
  for (const auto& [line, message] : sorted) {
    if (!out.empty()) out += '\n';
    out += file_ + ":" + std::to_string(line) + ": " + message;
  }
  if (total_ > kept_.size()) {
    out += "\n" + file_ + ": and " + std::to_string(total_ - kept_.size()) +
           " more problems";
  }
  return out;
}

}  // namespace tokensweep
