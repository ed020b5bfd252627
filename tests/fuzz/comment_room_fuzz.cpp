// SPDX-License-Identifier: Apache-2.0
// Input: the number of a line, a file name in a line of its own, and the file.
// There is room for a comment only in lines that are there, and what follows
// the next line changes nothing.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "cli/hook/comment_room.h"
#include "cli/hook/comment_style.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using tokensweep::cli::has_comment_room;
  if (size < 1) return 0;
  const std::string input(data + 1, data + size);
  const std::size_t name_end = std::min(input.find('\n'), input.size());
  const std::string path = input.substr(0, name_end);
  const std::string content =
      input.substr(std::min(name_end + 1, input.size()));
  const std::uint64_t line = data[0];
  if (!has_comment_room(path, content, line)) return 0;
  CHECK(line > 0);
  CHECK(tokensweep::cli::as_comment(path, "x").has_value());
  CHECK(static_cast<std::uint64_t>(std::ranges::count(content, '\n')) + 1 >=
        line);
  CHECK(has_comment_room(path, content + "\nx: |\n", line));
  return 0;
}
