// SPDX-License-Identifier: Apache-2.0
// The content of a scan: all of it there, or put together where it is needed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/derived_bytes.h"

namespace tokensweep {

// Borrows what it views.
class ContentView {
 public:
  explicit ContentView(std::string_view content) : text_(content) {}
  explicit ContentView(DerivedBytes& derived)
      : text_(as_chars(derived.bytes())), derived_(&derived) {}

  [[nodiscard]] std::uint64_t size() const { return text_.size(); }
  // Whether bytes cost something to look at.
  [[nodiscard]] bool is_lazy() const { return derived_ != nullptr; }
  // The range of `before` bytes in front of `from` and `after` bytes behind
  // it, as far as there are any.
  [[nodiscard]] ByteRange around(std::uint64_t from, std::uint64_t before,
                                 std::uint64_t after) const {
    return {from > before ? from - before : 0, std::min(size(), from + after)};
  }
  std::string_view get(const ByteRange& range) {
    if (derived_ != nullptr && !there_.contains(range)) {
      derived_->fill(range);
      there_ = range;
    }
    return text_.substr(range.begin, range.size());
  }

 private:
  std::string_view text_;
  DerivedBytes* derived_ = nullptr;
  ByteRange there_;  // filled by the last call
};

}  // namespace tokensweep
