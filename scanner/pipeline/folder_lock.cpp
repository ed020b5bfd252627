// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <utility>

#include "base/file.h"
#include "scanner/pipeline/cache_folder.h"

namespace tokensweep {
namespace {

bool lock(const Fd& file, int how) {
  int done = 0;
  do {
    done = ::flock(file.get(), how);
  } while (done != 0 && errno == EINTR);
  return done == 0;
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::string& folder) {
  const std::string path = folder + "/lock";
  Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                 kPrivateFile));
  if (!file || !lock(file, LOCK_SH)) {
    return Error(ErrorKind::kIo, path + ": " + errno_text(errno));
  }
  return FolderLock(std::move(file));
}

bool FolderLock::become_alone() {
  if (lock(file_, LOCK_EX | LOCK_NB)) return true;
  share();  // a failed change may lose what was held
  return false;
}

void FolderLock::share() {
  static_cast<void>(lock(file_, LOCK_SH));
}

}  // namespace tokensweep
