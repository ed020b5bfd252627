// SPDX-License-Identifier: Apache-2.0
// Where a report is written to.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tokensweep {

class OutputSink {
 public:
  OutputSink() = default;
  OutputSink(const OutputSink&) = delete;
  OutputSink& operator=(const OutputSink&) = delete;
  virtual ~OutputSink() = default;

  // Takes all of `text`, or says why not. Once it failed, it keeps failing.
  [[nodiscard]] virtual Result<void> write(std::string_view text) = 0;
};

// Collects everything in memory: for files that are written atomically.
class StringOutput final : public OutputSink {
 public:
  [[nodiscard]] Result<void> write(std::string_view text) override;
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Writes through to an open descriptor, which it does not own. A closed pipe
// is an error like any other: the caller ignores SIGPIPE.
class DescriptorOutput final : public OutputSink {
 public:
  // `name` stands in error messages: "standard output".
  DescriptorOutput(int fd, std::string name);
  [[nodiscard]] Result<void> write(std::string_view text) override;

 private:
  int fd_;
  std::string name_;
  int failed_with_ = 0;
};

}  // namespace tokensweep
