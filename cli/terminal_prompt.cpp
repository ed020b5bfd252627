// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal_prompt.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <utility>

#include "base/text.h"

namespace tokensweep::cli {
namespace {

constexpr std::size_t kLongestLine = 4096;  // what a terminal gives at once

volatile std::sig_atomic_t caught_signal = 0;

extern "C" void remember_signal(int signal) {
  caught_signal = signal;
}

constexpr std::array kWatched = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

// While it lives, the watched signals end a wait instead of the process. They
// are blocked outside of the wait: one that comes just before it is not lost.
class CaughtSignals {
 public:
  CaughtSignals() {
    caught_signal = 0;
    sigset_t watched;
    sigemptyset(&watched);
    for (const int signal : kWatched) sigaddset(&watched, signal);
    pthread_sigmask(SIG_BLOCK, &watched, &mask_before_);
    struct sigaction action = {};
    action.sa_handler = remember_signal;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < kWatched.size(); ++i) {
      ::sigaction(kWatched[i], &action, &before_[i]);
    }
  }
  CaughtSignals(const CaughtSignals&) = delete;
  CaughtSignals& operator=(const CaughtSignals&) = delete;
  ~CaughtSignals() {
    // What came since the wait is caught here, not lost.
    pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
    for (std::size_t i = 0; i < kWatched.size(); ++i) {
      ::sigaction(kWatched[i], &before_[i], nullptr);
    }
  }

  // Until the terminal has a line; false when a signal came.
  [[nodiscard]] bool wait_for_line(int fd) const {
    pollfd waiting = {fd, POLLIN, 0};
    while (caught_signal == 0) {
      const int ready = ::ppoll(&waiting, 1, nullptr, &mask_before_);
      if (ready > 0) return caught_signal == 0;
      if (ready < 0 && errno != EINTR) return false;
    }
    return false;
  }

 private:
  std::array<struct sigaction, kWatched.size()> before_ = {};
  sigset_t mask_before_ = {};
};

class EchoOff {
 public:
  explicit EchoOff(int fd) : fd_(fd) {
    if (::tcgetattr(fd, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    quiet.c_lflag |= ECHONL;
    changed_ = ::tcsetattr(fd, TCSAFLUSH, &quiet) == 0;
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;
  ~EchoOff() {
    if (changed_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
  }
  [[nodiscard]] bool changed() const { return changed_; }

 private:
  int fd_;
  termios before_ = {};
  bool changed_ = false;
};

void put(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::write(fd, text.data(), text.size());
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

// One line into `line`, whose buffer does not grow. false at the end of input.
bool get_line(int fd, std::string& line) {
  line.resize(kLongestLine);
  std::size_t size = 0;
  bool ended = false;
  while (!ended && size < line.size()) {
    const ssize_t got = ::read(fd, line.data() + size, line.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
    ended = line[size - 1] == '\n';
  }
  if (ended) --size;
  line.resize(size);
  return ended;
}

Error no_answer() {
  return Error(ErrorKind::kUsage, "no answer on the terminal");
}

}  // namespace

std::optional<TerminalPrompt> TerminalPrompt::open() {
  Fd fd(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!fd) return std::nullopt;
  return TerminalPrompt(std::move(fd));
}

void TerminalPrompt::say(std::string_view text) const {
  put(fd_.get(), escape_for_terminal(text) + "\n");
}

Result<std::string> TerminalPrompt::ask(std::string_view prompt) const {
  put(fd_.get(), escape_for_terminal(prompt));
  std::string line;
  if (!get_line(fd_.get(), line)) return no_answer();
  return line;
}

Result<SecretText> TerminalPrompt::ask_secret(std::string_view prompt) const {
  while (true) {
    std::string line;
    bool complete = false;
    bool hidden = false;
    {
      const CaughtSignals signals;
      const EchoOff quiet(fd_.get());
      hidden = quiet.changed();
      if (hidden) {
        put(fd_.get(), escape_for_terminal(prompt));
        complete =
            signals.wait_for_line(fd_.get()) && get_line(fd_.get(), line);
      }
    }
    SecretText secret(std::move(line));
    if (!hidden) {
      return Error(ErrorKind::kIo, "the terminal's echo cannot be turned off");
    }
    if (complete && caught_signal == 0) return secret;
    if (caught_signal == 0) return no_answer();
    // The handlers are the old ones again: ends the process, or stops it until
    // it is continued.
    put(fd_.get(), "\n");
    ::raise(caught_signal);
  }
}

}  // namespace tokensweep::cli
