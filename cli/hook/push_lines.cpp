// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/push_lines.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace tokensweep::cli {
namespace {

// Cuts off what stands behind the last space: the local ref of a push is
// whatever the user wrote, spaces included.
std::string_view take_last_word(std::string_view& line) {
  const std::size_t space = line.rfind(' ');
  if (space == std::string_view::npos) return std::exchange(line, {});
  const std::string_view word = line.substr(space + 1);
  line = line.substr(0, space);
  return word;
}

std::optional<PushedRef> parse_line(std::string_view line, PushHook hook,
                                    git::ObjectFormat format) {
  const std::size_t digits = 2 * static_cast<std::size_t>(format);
  std::string_view old_word;
  std::string_view new_word;
  std::string_view name;
  if (hook == PushHook::kPrePush) {
    old_word = take_last_word(line);
    name = take_last_word(line);
    new_word = take_last_word(line);
  } else {
    name = take_last_word(line);
    new_word = take_last_word(line);
    old_word = std::exchange(line, {});
  }
  if (name.empty() || old_word.size() != digits || new_word.size() != digits) {
    return std::nullopt;
  }
  const auto old_id = git::ObjectId::from_hex(old_word);
  const auto new_id = git::ObjectId::from_hex(new_word);
  if (!old_id || !new_id) return std::nullopt;
  return PushedRef{std::string(name), *new_id, *old_id};
}

}  // namespace

Result<std::vector<PushedRef>> parse_push_lines(std::string_view text,
                                                PushHook hook,
                                                git::ObjectFormat format) {
  std::vector<PushedRef> refs;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    auto ref = parse_line(line, hook, format);
    if (!ref) {
      return Error(ErrorKind::kUsage,
                   "line " + std::to_string(number) +
                       " of standard input is not what git writes for this "
                       "hook");
    }
    refs.push_back(*std::move(ref));
  }
  return refs;
}

}  // namespace tokensweep::cli
