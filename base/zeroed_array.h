// SPDX-License-Identifier: Apache-2.0
// An array of plain values whose bytes are all zero at first. A large one takes
// memory only where it is written to: right for tables that a short run hardly
// uses.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <type_traits>

#include "base/check.h"
#include "base/handle.h"

namespace tokensweep {

template <typename T>
class ZeroedArray {
 public:
  static_assert(std::is_trivially_copyable_v<T>);

  explicit ZeroedArray(std::size_t size)
      : values_(static_cast<T*>(
            std::calloc(std::max<std::size_t>(size, 1), sizeof(T)))) {
    CHECK(values_ != nullptr);
  }

  // REQUIRES: index below the size.
  [[nodiscard]] T& operator[](std::size_t index) {
    return values_.get()[index];
  }

 private:
  Handle<T, &std::free> values_;
};

}  // namespace tokensweep
