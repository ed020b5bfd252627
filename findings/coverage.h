// SPDX-License-Identifier: Apache-2.0
// What a run read and what it could not read: a report is never "clean" when
// something named was left out.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "findings/allow.h"

namespace tokensweep {

// Whether a skipped thing makes the run incomplete (exit 3).
enum class SkipEffect : std::uint8_t {
  kCounted,     // ignored, excluded, symlinks, submodules
  kIncomplete,  // missing, corrupt, unreadable, over a limit, interrupted
};

struct Skipped {
  SkipEffect effect = SkipEffect::kCounted;
  std::uint64_t count = 0;
  std::vector<std::string> examples;  // at most kMaxExamples, sorted bytes

  friend bool operator==(const Skipped&, const Skipped&) = default;
};

struct Coverage {
  static constexpr std::size_t kMaxExamples = 5;

  std::uint64_t commits = 0;
  std::uint64_t trees = 0;
  std::uint64_t tags = 0;
  std::uint64_t blobs = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  double seconds = 0;
  std::map<std::string, Skipped> skipped;  // by reason
  std::vector<std::string> tips;           // hex ids of ref tips, sorted

  // Counts one skipped thing. `example` names it (path or id, never content);
  // the smallest few names are kept, so that the result does not depend on
  // the order of calls.
  void skip(std::string_view reason, SkipEffect effect,
            std::string_view example);
  // Adds what another worker counted; seconds and tips stay.
  void merge(const Coverage& other);
  [[nodiscard]] bool complete() const;

  friend bool operator==(const Coverage&, const Coverage&) = default;
};

// Why matches were not reported.
struct Suppressed {
  std::map<std::string, std::uint64_t> by_reason;
  std::vector<Allowed> allowed;  // what people accepted, in report order
  std::vector<AllowNote> notes;  // on accepting, by place

  void add(std::string_view reason, std::uint64_t count = 1);
  void merge(const Suppressed& other);
  [[nodiscard]] std::uint64_t total() const;

  friend bool operator==(const Suppressed&, const Suppressed&) = default;
};

}  // namespace tokensweep
