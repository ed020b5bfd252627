// SPDX-License-Identifier: Apache-2.0
// What a config or a baseline accepts at some paths only: moved elsewhere it is
// accepted no more. Or all that it accepts.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "findings/allow_list.h"
#include "findings/path_globs.h"

namespace tokensweep {

// Immutable once built.
class PathAllows {
 public:
  // Whether entries without paths, which are about all, are left out.
  enum class Entries : std::uint8_t { kWithPaths, kAll };

  PathAllows() = default;  // nothing
  // The policy must outlive this. REQUIRES: its globs count from where the
  // paths of findings do (no roots).
  explicit PathAllows(const AllowPolicy& policy,
                      Entries which = Entries::kWithPaths);

  // Whether one of the entries, whose day is not over, accepts a secret of this
  // rule at `path`. The fingerprint is asked for when it matters.
  using Fingerprint = std::function<std::string()>;
  [[nodiscard]] bool accept(std::string_view path, std::string_view rule,
                            const Fingerprint& fingerprint) const;

 private:
  struct Entry {
    const AllowEntry* entry = nullptr;
    PathGlobs globs;
  };
  std::vector<Entry> entries_;
};

}  // namespace tokensweep
