// SPDX-License-Identifier: Apache-2.0
// One change of a baseline at a time.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "base/handle.h"
#include "base/result.h"

namespace tokensweep::cli {

inline constexpr std::chrono::seconds kBaselinePatience{10};

// Held as long as it lives, around reading and writing of one file. It is a
// lock on the file's folder, which leaves nothing behind and ends with the
// process however that ends. Where the folder cannot be locked (a file system
// without locks) changes go on without.
class BaselineLock {
 public:
  // kIo when another process holds it for longer than `patience`: one that was
  // stopped may hold it for ever.
  [[nodiscard]] static Result<BaselineLock> take(
      const std::string& folder,
      std::chrono::milliseconds patience = kBaselinePatience);

 private:
  explicit BaselineLock(Fd folder) : folder_(std::move(folder)) {}

  Fd folder_;
};

}  // namespace tokensweep::cli
