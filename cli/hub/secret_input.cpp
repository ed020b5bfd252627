// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/secret_input.h"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string>
#include <utility>

#include "base/file.h"

namespace tokensweep::cli {
namespace {

constexpr std::size_t kLongestSecret = std::size_t{64} << 10;

}  // namespace

std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

Result<SecretText> read_secret(int fd) {
  std::string buffer(kLongestSecret + 2, '\0');
  std::size_t size = 0;
  int error_number = 0;
  while (size < buffer.size()) {
    const ssize_t got = ::read(fd, buffer.data() + size, buffer.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) error_number = errno;
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  const SecretText whole(std::move(buffer));
  if (error_number != 0) {
    return Error(ErrorKind::kIo, "standard input: " + errno_text(error_number));
  }
  const std::string_view text = without_line_end(whole.view().substr(0, size));
  if (text.size() > kLongestSecret) {
    return Error(ErrorKind::kLimit,
                 "standard input: longer than 64 KiB, which no secret is");
  }
  if (text.empty()) {
    return Error(ErrorKind::kUsage,
                 "standard input: empty, where a secret "
                 "was expected");
  }
  return SecretText(std::string(text));
}

SecretLines split_last_line(const SecretText& text) {
  const std::string_view whole = text.view();
  const std::size_t end = whole.rfind('\n');
  SecretLines lines;
  if (end == std::string_view::npos) {
    lines.first = text.copy();
    return lines;
  }
  lines.first =
      SecretText(std::string(without_line_end(whole.substr(0, end + 1))));
  lines.second = SecretText(std::string(whole.substr(end + 1)));
  return lines;
}

}  // namespace tokensweep::cli
