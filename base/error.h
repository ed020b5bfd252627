// SPDX-License-Identifier: Apache-2.0
// The error half of Result<T>: what went wrong, where, and what to do.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace tokensweep {

// The kind picks the exit code (design: 2 usage, 3 incomplete, 4 network);
// the text is for people.
enum class ErrorKind {
  kUsage,        // the caller named something wrong: flag, path, config, rule
  kIo,           // the operating system refused
  kNotFound,     // a thing that was looked up does not exist
  kCorrupt,      // outside bytes that break their format
  kUnsupported,  // a valid format that we do not read
  kLimit,        // a limit against hostile input was reached
  kNetwork,      // the other end refused or could not be reached
  kInternal,     // our own mistake
};

// Carries no scanned bytes: ids, offsets and rule ids only.
class Error {
 public:
  Error(ErrorKind kind, std::string message)
      : kind_(kind), message_(std::move(message)) {}

  [[nodiscard]] ErrorKind kind() const { return kind_; }
  [[nodiscard]] const std::string& message() const { return message_; }

  // Prepends where this happened: "rules/x.yaml:3: " + message.
  [[nodiscard]] Error with_context(std::string_view where) && {
    message_ = std::string(where) + ": " + message_;
    return std::move(*this);
  }

 private:
  ErrorKind kind_;
  std::string message_;
};

}  // namespace tokensweep
