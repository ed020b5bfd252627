// SPDX-License-Identifier: Apache-2.0
// A lock on a folder of files that several runs share.
#pragma once

#include <string>

#include "base/handle.h"
#include "base/result.h"

namespace tokensweep {

// Held as long as it lives. Whoever uses the files of the folder has it; only
// who is alone with it may delete one.
class FolderLock {
 public:
  // Waits while somebody is alone with the folder, which is never long. kIo
  // when there can be no lock.
  static Result<FolderLock> take(const std::string& folder);

  // Runs `work` when nobody else uses the folder, and says whether it did.
  template <typename Work>
  bool alone(Work work) {
    if (!become_alone()) return false;
    work();
    share();
    return true;
  }

 private:
  explicit FolderLock(Fd file) : file_(std::move(file)) {}
  [[nodiscard]] bool become_alone();
  void share();

  Fd file_;
};

}  // namespace tokensweep
