// SPDX-License-Identifier: Apache-2.0
// The error half of Result<T>: what went wrong, where, and what to do.
#pragma once

#include <cstdint>
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
  Error(ErrorKind kind, std::string message, std::uint8_t code = 0)
      : kind_(kind), code_(code), message_(std::move(message)) {}

  [[nodiscard]] ErrorKind kind() const { return kind_; }
  // What the room that made the error says to code that must tell causes of
  // one kind apart (net/failure.h); 0 says nothing.
  [[nodiscard]] std::uint8_t code() const { return code_; }
  [[nodiscard]] const std::string& message() const { return message_; }

  // Prepends where this happened: "rules/x.yaml:3: " + message.
  [[nodiscard]] Error with_context(std::string_view where) && {
    message_ = std::string(where) + ": " + message_;
    return std::move(*this);
  }

 private:
  ErrorKind kind_;
  std::uint8_t code_;
  std::string message_;
};

}  // namespace tokensweep
