// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/husky.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/file.h"

namespace tokensweep::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::uint64_t kMaxPackageBytes = 4 << 20;

bool is_operator(const std::string& word) {
  return word.find_first_of(";&|") != std::string::npos;
}

// The folder that a script of package.json gives to husky: "husky",
// "husky install", "npx husky .config/husky || true". nullopt without husky.
// husky 4 had no such script, and used git's own folder.
std::optional<std::string> folder_in(const std::string& script) {
  std::istringstream words(script);
  std::string word;
  while (words >> word && word != "husky") {
  }
  if (word != "husky") return std::nullopt;
  std::string folder;
  if (words >> folder && folder == "install") {
    folder.clear();
    words >> folder;
  }
  const bool named = !folder.empty() && !is_operator(folder);
  return named ? folder : ".husky";
}

std::optional<std::string> folder_in_package(const fs::path& work) {
  std::error_code error;
  const fs::path path = work / "package.json";
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  const auto text = read_file(path.string(), kMaxPackageBytes);
  if (!text) return std::nullopt;
  const Json package = Json::parse(*text, nullptr, false);
  if (!package.is_object() || !package.contains("scripts")) {
    return std::nullopt;
  }
  const Json& scripts = package["scripts"];
  for (const char* name : {"prepare", "postinstall", "install"}) {
    if (!scripts.is_object() || !scripts.contains(name)) continue;
    const Json& script = scripts[name];
    if (!script.is_string()) continue;
    if (auto folder = folder_in(script.get<std::string>())) return folder;
  }
  return std::nullopt;
}

// Whether a folder, there already or not, is below the working tree.
bool is_below(const fs::path& folder, const fs::path& work) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(folder, error);
  if (error) return false;
  const fs::path top = fs::canonical(work, error);
  if (error || real == top) return false;
  const fs::path relative = real.lexically_relative(top);
  return !relative.empty() && *relative.begin() != ".." &&
         *relative.begin() != ".git";
}

}  // namespace

std::string find_husky_folder(const std::string& work) {
  if (work.empty()) return {};
  const fs::path top(work);
  std::error_code error;
  std::optional<std::string> name = folder_in_package(top);
  if (!name && fs::is_directory(top / ".husky", error)) name = ".husky";
  if (!name) return {};
  const fs::path folder = (top / *name).lexically_normal();
  return is_below(folder, top) ? folder.string() : std::string();
}

}  // namespace tokensweep::cli
