// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/effective_config.h"

#include <stdlib.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/subprocess.h"

namespace tokensweep::git {
namespace {

constexpr std::uint64_t kMaxAnswer = 1 << 20;

// Where the config files of the user and the system are, and nothing else.
std::vector<std::string> environment(const std::string& git_dir) {
  std::vector<std::string> result = {"LC_ALL=C", "GIT_DIR=" + git_dir};
  for (const char* name :
       {"PATH", "LD_LIBRARY_PATH", "HOME", "XDG_CONFIG_HOME",
        "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"}) {
    const char* value = ::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    if (value != nullptr) result.push_back(std::string(name) + '=' + value);
  }
  return result;
}

// "scope NUL value NUL"
std::optional<EffectiveSetting> parse_answer(const std::string& answer) {
  const std::size_t cut = answer.find('\0');
  if (cut == std::string::npos || !answer.ends_with('\0')) return std::nullopt;
  return EffectiveSetting{answer.substr(cut + 1, answer.size() - cut - 2),
                          answer.substr(0, cut)};
}

}  // namespace

Result<std::optional<EffectiveSetting>> effective_path_setting(
    const std::string& git_dir, const std::string& name) {
  SubprocessOptions options;
  options.argv = {"git",   "config", "--show-scope", "--null", "--type=path",
                  "--get", name};
  options.environment = environment(git_dir);
  options.folder = "/";
  auto started = Subprocess::start(options);
  if (!started) {
    if (started.error().kind() != ErrorKind::kNotFound) {
      return std::move(started).error();
    }
    return Error(ErrorKind::kUnsupported, "the git program is not installed");
  }
  TRY_ASSIGN(const std::string answer,
             read_descriptor(started->output(), kMaxAnswer));
  const ExitStatus status = started->wait();
  if (status.signal == 0 && status.code == 1) {
    return std::optional<EffectiveSetting>();
  }
  auto setting = status.success() ? parse_answer(answer) : std::nullopt;
  if (!setting) {
    return Error(ErrorKind::kUsage,
                 git_dir + ": git cannot read its config for " + name);
  }
  return setting;
}

}  // namespace tokensweep::git
