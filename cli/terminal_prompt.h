// SPDX-License-Identifier: Apache-2.0
// Questions to the person at the terminal, whatever standard input and output
// are connected to.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/handle.h"
#include "base/result.h"
#include "base/secret_text.h"

namespace tokensweep::cli {

// /dev/tty. Prompts are made safe for it.
class TerminalPrompt {
 public:
  // nullopt when the process has no terminal.
  static std::optional<TerminalPrompt> open();

  void say(std::string_view text) const;
  // The line without its end; kUsage at the end of input.
  [[nodiscard]] Result<std::string> ask(std::string_view prompt) const;
  // The same without echo. A signal that would end the process restores the
  // echo first; Ctrl-Z too, and the question is asked again after it.
  [[nodiscard]] Result<SecretText> ask_secret(std::string_view prompt) const;

 private:
  explicit TerminalPrompt(Fd fd) : fd_(std::move(fd)) {}

  Fd fd_;
};

}  // namespace tokensweep::cli
