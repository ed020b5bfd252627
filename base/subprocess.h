// SPDX-License-Identifier: Apache-2.0
// Starts a program without a shell, with exactly the environment it is given.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/handle.h"
#include "base/result.h"

namespace tokensweep {

struct SubprocessOptions {
  std::vector<std::string> argv;         // argv[0] is looked up in our PATH
  std::vector<std::string> environment;  // NAME=VALUE, nothing is inherited
  std::string folder;                    // working folder; empty: ours
  // Standard input: a descriptor that is borrowed during start(), or
  // kNullInput, or kChannel for write_input().
  int input = kNullInput;

  static constexpr int kNullInput = -1;
  static constexpr int kChannel = -2;
};

struct ExitStatus {
  int code = 0;    // of exit(); 0 when a signal ended it
  int signal = 0;  // 0 when it ended by itself

  [[nodiscard]] bool success() const { return code == 0 && signal == 0; }
};

// A running program. Its standard error goes nowhere: it may quote what it
// read. Destruction kills it and waits. One thread at a time.
class Subprocess {
 public:
  // kNotFound when there is no such program, kIo otherwise.
  static Result<Subprocess> start(const SubprocessOptions& options);

  Subprocess(Subprocess&& other) noexcept;
  Subprocess& operator=(Subprocess&& other) noexcept;
  ~Subprocess();

  // The read end of its standard output.
  [[nodiscard]] int output() const { return output_.get(); }
  // kIo when the program reads no more; never raises SIGPIPE.
  // REQUIRES: started with kChannel.
  [[nodiscard]] Result<void> write_input(std::string_view text);
  void close_input() { input_.reset(); }

  // Waits for its end; output() must have been read to its end before.
  ExitStatus wait();
  // The same; nullopt when it still runs at the deadline.
  std::optional<ExitStatus> wait_until(
      std::chrono::steady_clock::time_point deadline);
  void kill();

 private:
  Subprocess(pid_t pid, Fd input, Fd output)
      : pid_(pid), input_(std::move(input)), output_(std::move(output)) {}

  pid_t pid_ = -1;
  Fd input_;
  Fd output_;
};

}  // namespace tokensweep
