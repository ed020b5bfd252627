// SPDX-License-Identifier: Apache-2.0
// All that is wrong with one file, so that an author mends it in one go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tokensweep {

class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}

  // `line` counts from 1. Past a hundred problems they are only counted.
  void add(std::uint32_t line, std::string message);

  [[nodiscard]] bool empty() const { return total_ == 0; }
  [[nodiscard]] std::size_t size() const { return total_; }
  [[nodiscard]] const std::string& file() const { return file_; }
  // "file:line: message" a line, by line number, without a last newline.
  [[nodiscard]] std::string text() const;

 private:
  std::string file_;
  std::size_t total_ = 0;
  std::vector<std::pair<std::uint32_t, std::string>> kept_;
};

}  // namespace tokensweep
