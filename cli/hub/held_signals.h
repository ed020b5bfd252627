// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <initializer_list>

namespace tokensweep::cli {

// While it lives, Ctrl-C, SIGTERM and SIGHUP wait: for steps that must not be
// left half done. They take effect when it goes. Where another thread takes the
// signals (cli/interrupt.h), it changes nothing.
class HeldSignals {
 public:
  HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals();

  // Whether one of them has come since.
  [[nodiscard]] bool waiting() const;

 private:
  sigset_t held_ = {};
  sigset_t before_ = {};
};

}  // namespace tokensweep::cli
