// SPDX-License-Identifier: Apache-2.0
#include "cli/ci/github_event.h"

#include <initializer_list>
#include <limits>
#include <utility>

#include "cli/ci/values.h"
#include "hub/json_document.h"

namespace tokensweep::cli {
namespace {

using hub::JsonDocument;
using hub::JsonValue;

using Check = Result<std::string> (*)(std::string text, std::string_view what);

Result<std::string> unchecked(std::string text, std::string_view) {
  return text;
}

// Some events use a name for a thing of another type (a release's "ref" is no
// text): what is no text counts as absent.
Result<void> read(const JsonValue& root,
                  std::initializer_list<std::string_view> path, Check check,
                  std::string& out) {
  JsonValue value = root;
  std::string place = "the event's ";
  for (const std::string_view name : path) {
    if (!place.ends_with(' ')) place += '.';
    place += name;
    value = value.member(name);
  }
  if (!value.is_text()) return {};
  TRY_ASSIGN(std::string text, value.text());
  TRY_ASSIGN(out, check(std::move(text), place));
  return {};
}

Result<GithubEvent> read_event(const JsonValue& root) {
  GithubEvent event;
  TRY(read(root, {"pull_request", "base", "sha"}, checked_id, event.pull_base));
  TRY(read(root, {"pull_request", "base", "ref"}, checked_branch,
           event.pull_base_branch));
  TRY(read(root, {"pull_request", "head", "sha"}, checked_id, event.pull_head));
  TRY(read(root, {"workflow_run", "head_branch"}, unchecked,
           event.pull_head_ref));
  TRY(read(root, {"pull_request", "head", "ref"}, unchecked,
           event.pull_head_ref));
  TRY(read(root, {"merge_group", "base_sha"}, checked_id, event.group_base));
  TRY(read(root, {"merge_group", "base_ref"}, checked_branch,
           event.group_base_branch));
  TRY(read(root, {"merge_group", "head_sha"}, checked_id, event.group_head));
  TRY(read(root, {"before"}, checked_id, event.before));
  TRY(read(root, {"after"}, checked_id, event.after));
  TRY(read(root, {"ref"}, checked_branch, event.branch));
  TRY(read(root, {"ref"}, unchecked, event.ref));
  TRY(read(root, {"repository", "default_branch"}, checked_branch,
           event.default_branch));
  const Result<std::int64_t> commits =
      root.member("pull_request").member("commits").whole_number_or_zero();
  if (commits && *commits > 0 &&
      *commits <= std::numeric_limits<std::uint32_t>::max()) {
    event.pull_commits = static_cast<std::uint32_t>(*commits);
  }
  const Result<bool> forced = root.member("forced").truth();
  event.forced = forced && *forced;
  return event;
}

}  // namespace

Result<GithubEvent> parse_github_event(std::string_view text) {
  const auto as_usage = [](const Error& error) {
    return Error(ErrorKind::kUsage, "GITHUB_EVENT_PATH: " + error.message());
  };
  const Result<JsonDocument> document = JsonDocument::parse(text, "the event");
  if (!document) return as_usage(document.error());
  const JsonValue root = document->root();
  if (!root.is_object()) return as_usage(root.error("must be an object"));
  Result<GithubEvent> event = read_event(root);
  if (!event) return as_usage(event.error());
  return event;
}

}  // namespace tokensweep::cli
