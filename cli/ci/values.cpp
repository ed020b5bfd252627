// SPDX-License-Identifier: Apache-2.0
#include "cli/ci/values.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/text.h"

namespace tokensweep::cli {
namespace {

constexpr std::size_t kLeastIdDigits = 7;
constexpr std::size_t kFullIdDigits = 40;
constexpr std::size_t kMostIdDigits = 64;
constexpr std::size_t kMostNameBytes = 1000;
constexpr std::string_view kHeads = "refs/heads/";

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
         (c >= 'A' && c <= 'F');
}

bool may_stand_in_name(char c) {
  static constexpr std::string_view kForbidden = " ~^:?*[\\\x7F";
  return static_cast<unsigned char>(c) >= 0x20 &&
         kForbidden.find(c) == std::string_view::npos;
}

bool is_name_part(std::string_view part) {
  return !part.empty() && !part.starts_with('.') && !part.ends_with(".lock");
}

Error not_a(std::string_view kind, std::string_view what) {
  return {ErrorKind::kUsage, std::string(what) + " is no " + std::string(kind)};
}

}  // namespace

bool is_commit_id(std::string_view text) {
  return text.size() >= kLeastIdDigits && text.size() <= kMostIdDigits &&
         std::ranges::all_of(text, is_hex);
}

bool is_zero_id(std::string_view text) {
  return text.size() >= kFullIdDigits && text.size() <= kMostIdDigits &&
         text.find_first_not_of('0') == std::string_view::npos;
}

bool is_branch_name(std::string_view text) {
  if (text.empty() || text.size() > kMostNameBytes || text == "HEAD" ||
      text == "@" || text.starts_with('-') || text.ends_with('.') ||
      text.find("..") != std::string_view::npos ||
      text.find("@{") != std::string_view::npos ||
      !std::ranges::all_of(text, may_stand_in_name) || !is_valid_utf8(text)) {
    return false;
  }
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = text.find('/');
    if (!is_name_part(text.substr(0, end))) return false;
    if (end != std::string_view::npos) text.remove_prefix(end + 1);
  }
  return true;
}

Result<std::string> checked_id(std::string text, std::string_view what) {
  if (text.empty() || is_commit_id(text)) return text;
  return not_a("commit id", what);
}

Result<std::string> checked_branch(std::string text, std::string_view what) {
  if (text.starts_with(kHeads)) {
    text.erase(0, kHeads.size());
    if (text.empty()) return not_a("branch name", what);
  } else if (text.starts_with("refs/")) {
    return std::string();
  }
  if (text.empty() || is_branch_name(text)) return text;
  return not_a("branch name", what);
}

std::string CiValues::text(const char* name) const {
  const char* value = getenv_(name);
  return value == nullptr ? std::string() : std::string(value);
}

Result<std::string> CiValues::id(const char* name) const {
  return checked_id(text(name), name);
}

Result<std::string> CiValues::branch(const char* name) const {
  return checked_branch(text(name), name);
}

}  // namespace tokensweep::cli
