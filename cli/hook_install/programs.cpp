// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/programs.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace tokensweep::cli {
namespace {

constexpr std::string_view kName = "tokensweep";
// Below a checkout; `./run` there builds it when it is missing.
constexpr std::string_view kBuilt = "/build/release/tokensweep";

bool is_program(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

std::string find_in_path() {
  const char* value = ::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
  std::string_view rest = value != nullptr ? value : "";
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
    const std::string path = std::string(folder) + "/" + std::string(kName);
    if (is_program(path)) return folder.starts_with('/') ? path : "";
  }
  return {};
}

std::string resolved(const std::string& path) {
  std::array<char, PATH_MAX> buffer = {};
  const char* real = ::realpath(path.c_str(), buffer.data());
  return real != nullptr ? real : path;
}

bool has_control(std::string_view text) {
  constexpr unsigned char kDelete = 0x7F;
  return std::ranges::any_of(text, [](char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return value < ' ' || value == kDelete;
  });
}

// What builds the program again; empty when it is in no checkout.
std::string installer_of(const std::string& program) {
  if (!program.ends_with(kBuilt)) return {};
  std::string run = program.substr(0, program.size() - kBuilt.size()) + "/run";
  return is_program(run) ? run : std::string();
}

Result<std::string> absolute(const std::string& given) {
  if (given.empty()) return resolved("/proc/self/exe");
  std::error_code error;
  std::string path = std::filesystem::absolute(given, error).string();
  if (error || !is_program(path)) {
    return Error(ErrorKind::kUsage, given + ": no program");
  }
  return path;
}

}  // namespace

Result<HookPrograms> choose_programs(const std::string& given) {
  TRY_ASSIGN(const std::string path, absolute(given));
  if (has_control(path)) {
    return Error(ErrorKind::kUsage,
                 "the program's path has control characters, which no hook "
                 "can hold");
  }
  HookPrograms programs;
  programs.own = {path, installer_of(path)};
  const bool in_path = resolved(find_in_path()) == resolved(path);
  programs.shared = in_path ? HookProgram{} : programs.own;
  return programs;
}

std::string program_that_runs(const std::string& path) {
  if (!path.empty() && is_program(path)) return path;
  return find_in_path();
}

}  // namespace tokensweep::cli
