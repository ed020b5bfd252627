// SPDX-License-Identifier: Apache-2.0
#include "reporters/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <utility>

#include "base/file.h"

namespace tokensweep {

Result<void> StringOutput::write(std::string_view text) {
  text_ += text;
  return {};
}

DescriptorOutput::DescriptorOutput(int fd, std::string name)
    : fd_(fd), name_(std::move(name)) {}

Result<void> DescriptorOutput::write(std::string_view text) {
  while (failed_with_ == 0 && !text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (written == 0) {
      failed_with_ = EIO;
    } else if (errno != EINTR) {
      failed_with_ = errno;
    }
  }
  if (failed_with_ == 0) return {};
  return Error(ErrorKind::kIo,
               "cannot write to " + name_ + ": " + errno_text(failed_with_));
}

}  // namespace tokensweep
