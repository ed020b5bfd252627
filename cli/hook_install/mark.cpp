// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/mark.h"

#include <charconv>

#include "base/bytes.h"
#include "base/hash.h"

namespace tokensweep::cli {
namespace {

constexpr std::string_view kShebang = "#!/bin/sh\n";
constexpr std::string_view kWord = "# tokensweep-hook ";
constexpr std::string_view kEndMark = "# tokensweep-hook end";
constexpr std::size_t kSumDigits = 16;

// What of a mark its sum covers.
std::string head_of(std::string_view type, std::string_view version) {
  return "version=" + std::string(version) + " type=" + std::string(type);
}

std::string sum_of(std::string_view head, std::string_view body) {
  std::string covered(head);
  covered.append("\n").append(body);
  return to_hex(sha256(as_bytes(covered))).substr(0, kSumDigits);
}

std::string mark_line(std::string_view type, std::string_view body,
                      std::string_view reach) {
  const std::string head = head_of(type, std::to_string(kHookVersion));
  std::string line(kWord);
  line.append(head).append(" sum=").append(sum_of(head, body));
  return line.append(reach).append("\n");
}

std::string_view line_at(std::string_view text, std::size_t offset) {
  return text.substr(offset, text.find('\n', offset) - offset);
}

std::size_t after_line(std::string_view text, std::size_t offset) {
  const std::size_t end = text.find('\n', offset);
  return end == std::string_view::npos ? text.size() : end + 1;
}

std::string_view without_indent(std::string_view line) {
  const std::size_t first = line.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view()
                                         : line.substr(first);
}

// Takes "name=value" off the front of the words.
std::optional<std::string_view> take(std::string_view& words,
                                     std::string_view name) {
  if (!words.starts_with(name)) return std::nullopt;
  words.remove_prefix(name.size());
  const std::string_view value = words.substr(0, words.find(' '));
  words.remove_prefix(value.size() < words.size() ? value.size() + 1
                                                  : value.size());
  return value;
}

// The offsets of the body's end and of the end of all that is ours.
struct Reach {
  std::size_t body_end = 0;
  std::size_t end = 0;
};

std::optional<Reach> find_end(std::string_view text, std::size_t offset) {
  while (offset < text.size()) {
    const std::size_t next = after_line(text, offset);
    if (without_indent(line_at(text, offset)) == kEndMark) {
      return Reach{offset, next};
    }
    offset = next;
  }
  return std::nullopt;
}

// The mark in the line at `begin`, when it is one.
std::optional<HookMark> read_mark(std::string_view text, std::size_t begin,
                                  std::string_view type) {
  std::string_view words = without_indent(line_at(text, begin));
  if (!words.starts_with(kWord)) return std::nullopt;
  words.remove_prefix(kWord.size());
  const auto version = take(words, "version=");
  if (!version) return std::nullopt;
  const auto named = take(words, "type=");
  const auto sum = named ? take(words, "sum=") : std::nullopt;
  if (!sum || *named != type) return std::nullopt;

  HookMark mark;
  std::from_chars(version->data(), version->data() + version->size(),
                  mark.version);
  mark.type = type;
  mark.begin = begin;
  mark.whole = words.empty();
  mark.created = words == "begin created";
  const std::size_t body = after_line(text, begin);
  const auto reach =
      mark.whole ? Reach{text.size(), text.size()} : find_end(text, body);
  if (!reach) {
    mark.end = body;
    return mark;
  }
  mark.end = reach->end;
  mark.body = text.substr(body, reach->body_end - body);
  const bool in_place = !mark.whole || text.substr(0, begin) == kShebang;
  mark.unchanged =
      in_place && *sum == sum_of(head_of(type, *version), mark.body);
  return mark;
}

std::string block(std::string_view type, std::string_view body,
                  std::string_view indent, std::string_view reach) {
  std::string text(indent);
  text.append(mark_line(type, body, reach)).append(body);
  return text.append(indent).append(kEndMark).append("\n");
}

}  // namespace

std::string marked_script(std::string_view type, std::string_view body) {
  std::string text(kShebang);
  return text.append(mark_line(type, body, "")).append(body);
}

std::string marked_block(std::string_view type, std::string_view body,
                         std::string_view indent) {
  return block(type, body, indent, " begin");
}

std::string marked_file(std::string_view type, std::string_view body) {
  return std::string(kShebang) + block(type, body, "", " begin created");
}

bool is_empty_script(std::string_view text) {
  return text == kShebang;
}

std::optional<HookMark> find_mark(std::string_view text,
                                  std::string_view type) {
  for (std::size_t at = 0; at < text.size(); at = after_line(text, at)) {
    if (auto mark = read_mark(text, at, type)) return mark;
  }
  return std::nullopt;
}

std::string with_block(std::string_view text, std::size_t offset,
                       std::string_view block) {
  std::string result(text.substr(0, offset));
  const bool cut_line = !result.empty() && !result.ends_with('\n');
  if (cut_line) {
    // The last line has no end: nor has the block, so that it can be undone.
    result.append("\n").append(block.substr(0, block.size() - 1));
  } else {
    result.append(block);
  }
  return result.append(text.substr(offset));
}

std::string without_block(std::string_view text, const HookMark& mark) {
  std::string result(text.substr(0, mark.begin));
  result.append(text.substr(mark.end));
  const bool cut_line = mark.end == text.size() && !text.ends_with('\n');
  if (cut_line && result.ends_with('\n')) result.pop_back();
  return result;
}

}  // namespace tokensweep::cli
