// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline/lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <thread>
#include <utility>

namespace tokensweep::cli {
namespace {

constexpr std::chrono::milliseconds kPause{20};

}  // namespace

Result<BaselineLock> BaselineLock::take(const std::string& folder,
                                        std::chrono::milliseconds patience) {
  using Clock = std::chrono::steady_clock;
  Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return BaselineLock(Fd());
  const auto end = Clock::now() + patience;
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) break;
    if (Clock::now() >= end) {
      return Error(ErrorKind::kIo,
                   folder +
                       ": another process holds the lock on this folder; "
                       "nothing was changed");
    }
    std::this_thread::sleep_for(kPause);
  }
  return BaselineLock(std::move(fd));
}

}  // namespace tokensweep::cli
