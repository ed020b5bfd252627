// SPDX-License-Identifier: Apache-2.0
// Small deterministic random source for tests.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace tokensweep::testing {

class TestRandom {
 public:
  explicit TestRandom(std::uint64_t seed) : generator_(seed) {}

  // Uniform in [0, bound). REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound) { return generator_() % bound; }

  std::string text(std::string_view alphabet, std::size_t size) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i) {
      out.push_back(alphabet[below(alphabet.size())]);
    }
    return out;
  }
  std::string bytes(std::size_t size) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i) {
      out.push_back(static_cast<char>(below(256)));
    }
    return out;
  }

 private:
  std::mt19937_64 generator_;
};

inline constexpr std::string_view kBase62 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

}  // namespace tokensweep::testing
