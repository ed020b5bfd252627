// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/policy_folder.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>
#include <system_error>
#include <utility>

#include "findings/baseline.h"
#include "rules/repo_config.h"

namespace tokensweep::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 1> kRepository = {".git"};
constexpr std::array<std::string_view, 2> kPolicies = {kRepoConfigName,
                                                       kBaselineName};

bool others_may_write(const fs::file_status& status) {
  return (status.permissions() & fs::perms::others_write) != fs::perms::none;
}

bool is_of_everybody(const fs::path& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  return !error && others_may_write(status);
}

bool holds_any(const fs::path& folder,
               std::span<const std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view name) {
    std::error_code error;
    return fs::exists(fs::symlink_status(folder / name, error));
  });
}

// `start` or the nearest folder around it that holds one of the names and is
// not everybody's; and the nearest with a policy that is.
PolicyFolder nearest(const fs::path& start,
                     std::span<const std::string_view> names) {
  PolicyFolder found;
  for (fs::path folder = start;; folder = folder.parent_path()) {
    if (holds_any(folder, names)) {
      if (!is_of_everybody(folder)) {
        found.path = folder.string();
        return found;
      }
      if (found.passed_over.empty() && holds_any(folder, kPolicies)) {
        found.passed_over = folder.string();
      }
    }
    if (!folder.has_relative_path()) return found;
  }
}

// The top of the nearest repository around `start`; or empty.
std::string nearest_repository(const fs::path& start) {
  for (fs::path folder = start;; folder = folder.parent_path()) {
    if (holds_any(folder, kRepository)) return folder.string();
    if (!folder.has_relative_path()) return {};
  }
}

}  // namespace

PolicyFolder find_policy_folder(const std::string& start) {
  PolicyFolder found = nearest(start, kRepository);
  if (found.path) return found;
  found = nearest(start, kPolicies);
  std::string open = nearest_repository(start);
  if (open.empty()) return found;
  if (found.path || !found.passed_over.empty()) {
    found.passed_over = std::move(open);
  }
  found.path.reset();
  return found;
}

bool is_file_of_everybody(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  return fs::is_regular_file(status) && others_may_write(status);
}

}  // namespace tokensweep::cli
