// SPDX-License-Identifier: Apache-2.0
#include "findings/coverage.h"

#include <algorithm>

namespace tokensweep {
namespace {

void keep_example(std::vector<std::string>& examples, std::string_view name) {
  if (name.empty()) return;
  const auto at = std::ranges::lower_bound(examples, name);
  if (at != examples.end() && *at == name) return;
  examples.insert(at, std::string(name));
  if (examples.size() > Coverage::kMaxExamples) examples.pop_back();
}

}  // namespace

void Coverage::skip(std::string_view reason, SkipEffect effect,
                    std::string_view example) {
  Skipped& entry = skipped[std::string(reason)];
  entry.effect = std::max(entry.effect, effect);
  ++entry.count;
  keep_example(entry.examples, example);
}

void Coverage::merge(const Coverage& other) {
  commits += other.commits;
  trees += other.trees;
  tags += other.tags;
  blobs += other.blobs;
  files += other.files;
  bytes += other.bytes;
  for (const auto& [reason, more] : other.skipped) {
    Skipped& entry = skipped[reason];
    entry.effect = std::max(entry.effect, more.effect);
    entry.count += more.count;
    for (const std::string& name : more.examples) {
      keep_example(entry.examples, name);
    }
  }
}

bool Coverage::complete() const {
  return std::ranges::none_of(skipped, [](const auto& item) {
    return item.second.effect == SkipEffect::kIncomplete;
  });
}

void Suppressed::add(std::string_view reason, std::uint64_t count) {
  if (count > 0) by_reason[std::string(reason)] += count;
}

void Suppressed::merge(const Suppressed& other) {
  for (const auto& [reason, count] : other.by_reason) {
    by_reason[reason] += count;
  }
  allowed.insert(allowed.end(), other.allowed.begin(), other.allowed.end());
  notes.insert(notes.end(), other.notes.begin(), other.notes.end());
}

std::uint64_t Suppressed::total() const {
  std::uint64_t sum = 0;
  for (const auto& [reason, count] : by_reason) sum += count;
  return sum;
}

}  // namespace tokensweep
