// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/status_output.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace tokensweep::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kNameWidth = 13;

std::string_view word_of(const HookStatus& status) {
  switch (status.state) {
    case HookState::kNone:
      return "none";
    case HookState::kOther:
      return "other";
    case HookState::kChanged:
      return "changed";
    case HookState::kOurs:
      break;
  }
  return status.works() ? "installed" : "broken";
}

std::string sentence_of(const HookStatus& status) {
  std::string manager;
  if (status.manager != HookManager::kGit) {
    manager = " (" + std::string(name_of(status.manager)) + ")";
  }
  switch (status.state) {
    case HookState::kNone:
      return "not installed" + manager;
    case HookState::kOther:
      return "not installed" + manager + "; there is another hook";
    case HookState::kChanged:
      return "ours, but changed by somebody" + manager;
    case HookState::kOurs:
      break;
  }
  if (!status.works()) return "does not work" + manager + ": " + status.problem;
  return "installed" + manager;
}

void add_line(std::string& text, std::string_view name, std::string_view line) {
  std::string head(name);
  head.resize(std::max(kNameWidth, head.size()), ' ');
  text.append(head).append(escape_for_terminal(line)).append("\n");
}

Json to_json(const HookStatus& status) {
  Json json;
  json["type"] = status.type;
  json["state"] = word_of(status);
  json["manager"] = name_of(status.manager);
  json["file"] = status.file;
  json["version"] = status.version > 0 ? Json(status.version) : Json();
  json["program"] = status.program.empty() ? Json() : Json(status.program);
  json["chained"] = status.former.empty() ? Json() : Json(status.former);
  json["works"] = status.works();
  json["problem"] = status.problem.empty() ? Json() : Json(status.problem);
  json["left_out"] = status.left_out.empty() ? Json() : Json(status.left_out);
  return json;
}

}  // namespace

std::string hook_status_text(const std::vector<HookStatus>& statuses) {
  std::string text;
  for (const HookStatus& status : statuses) {
    add_line(text, status.type, sentence_of(status));
    if (status.state == HookState::kNone) continue;
    add_line(text, "", "in " + status.file);
    if (!status.program.empty()) add_line(text, "", "starts " + status.program);
    if (!status.former.empty()) {
      add_line(text, "", "first runs " + status.former);
    }
    if (!status.left_out.empty()) add_line(text, "", status.left_out);
  }
  return text;
}

std::string hook_status_json(const HookHome& home,
                             const std::vector<HookStatus>& statuses) {
  Json json;
  json["hooks_folder"] = home.folder;
  json["hooks_folder_from"] =
      home.setting.empty() ? Json() : Json(home.setting);
  json["hooks"] = Json::array();
  for (const HookStatus& status : statuses) {
    json["hooks"].push_back(to_json(status));
  }
  constexpr int kIndent = 2;
  return json.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tokensweep::cli
