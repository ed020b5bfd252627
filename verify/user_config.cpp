// SPDX-License-Identifier: Apache-2.0
#include "verify/user_config.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/file.h"
#include "rules/field_reader.h"
#include "rules/yaml_document.h"

namespace tokensweep::verify {
namespace {

constexpr std::string_view kFile = "/tokensweep/config.yaml";

std::string absolute(const GetEnv& getenv, const char* name) {
  const char* value = getenv(name);
  if (value == nullptr || *value != '/') return {};
  return value;
}

// Blank lines and comments: a file that was only prepared.
bool says_nothing(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first < end && text[first] != '#') return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

}  // namespace

std::string user_config_path(const GetEnv& getenv) {
  std::string folder = absolute(getenv, "XDG_CONFIG_HOME");
  if (folder.empty()) {
    folder = absolute(getenv, "HOME");
    if (folder.empty()) return {};
    folder += "/.config";
  }
  return folder.append(kFile);
}

Result<void> load_user_config(const std::string& path, ProviderHosts& hosts) {
  if (path.empty()) return {};
  const auto text = read_file(path, kMaxYamlBytes);
  if (!text) {
    if (text.error().kind() == ErrorKind::kNotFound) return {};
    return text.error();
  }
  if (says_nothing(*text)) return {};
  Problems problems(path);
  const std::optional<YamlValue> yaml = parse_yaml(*text, problems);
  if (yaml) {
    FieldReader fields(*yaml, "user config", problems);
    if (const YamlValue* map = fields.find("provider_hosts")) {
      hosts.add_config(*map, problems);
    }
    fields.finish();
  }
  if (!problems.empty()) return Error(ErrorKind::kUsage, problems.text());
  return {};
}

}  // namespace tokensweep::verify
