// SPDX-License-Identifier: Apache-2.0
// The surroundings in which tokens stand in real files.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tokensweep::testing {

struct Wrapper {
  std::string name;
  std::string before;
  std::string after;

  [[nodiscard]] std::string apply(std::string_view token) const {
    return before + std::string(token) + after;
  }
};

// At least forty.
const std::vector<Wrapper>& wrappers();

}  // namespace tokensweep::testing
