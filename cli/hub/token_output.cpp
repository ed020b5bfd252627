// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/token_output.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/text.h"
#include "cli/token_times.h"

namespace tokensweep::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestLabel = 40;
constexpr std::size_t kGap = 3;

// UTF-8 that was escaped: bytes that begin a character.
std::size_t width(std::string_view text) {
  constexpr unsigned kContinuationMask = 0xC0;
  constexpr unsigned kContinuation = 0x80;
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char byte) {
    return (static_cast<unsigned char>(byte) & kContinuationMask) !=
           kContinuation;
  }));
}

std::string cut(const std::string& text, std::size_t longest) {
  if (width(text) <= longest) return text;
  std::size_t end = 0;
  for (std::size_t count = 0; end < text.size(); ++end) {
    const bool begins = width(text.substr(end, 1)) == 1;
    if (begins && ++count == longest) break;
  }
  return text.substr(0, end) + "…";
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text.append(text.empty() ? "" : ",").append(word);
  }
  return text;
}

const char* status_of(const hub::TokenRecord& token) {
  return token.active ? "active" : "inactive";
}

using Row = std::array<std::string, 7>;

Row row_of(const hub::TokenRecord& token, std::int64_t now, LongLabels labels) {
  std::string label = escape_for_terminal(token.label);
  std::string scopes = escape_for_terminal(joined(token.scopes));
  if (labels == LongLabels::kCut) {
    label = cut(label, kLongestLabel);
    scopes = cut(scopes, kLongestLabel);
  }
  return {escape_for_terminal(token.id),
          std::move(label),
          std::move(scopes),
          status_of(token),
          escape_for_terminal(relative_time(token.last_used, now, "never")),
          escape_for_terminal(relative_time(token.created, now, "")),
          escape_for_terminal(relative_time(token.expires, now, "never"))};
}

Json or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json json_of(const hub::TokenRecord& token) {
  Json json = {{"uuid", token.id},
               {"label", token.label},
               {"active", token.active},
               {"scopes", token.scopes},
               {"created", or_null(token.created)},
               {"last_used", or_null(token.last_used)},
               {"expires", or_null(token.expires)}};
  if (token.resources.empty() && token.created_by.empty()) {
    json["generated_by"] = or_null(token.generated_by);
    json["client_id"] = or_null(token.client_id);
    json["creator_ip"] = or_null(token.creator_ip);
    json["creator_user_agent"] = or_null(token.creator_user_agent);
    return json;
  }
  json["id"] = token.id;
  json["description"] = token.description;
  json["created_by"] = or_null(token.created_by);
  json["resources"] = Json::array();
  for (const hub::OrgTokenResource& resource : token.resources) {
    json["resources"].push_back({{"type", resource.type},
                                 {"path", resource.path},
                                 {"scopes", resource.scopes}});
  }
  return json;
}

std::string dump(const Json& json) {
  constexpr int kIndent = 2;
  // What came from outside is UTF-8, or it would not have been read; the
  // command line's words need not be.
  return json.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

// "created 2026-01-02T03:04:05Z (5 days ago)"
std::string both_times(const std::string& time, std::int64_t now,
                       const char* never) {
  if (time.empty()) return never;
  return escape_for_terminal(time) + " (" +
         escape_for_terminal(relative_time(time, now, never)) + ")";
}

}  // namespace

std::string token_table(const std::vector<hub::TokenRecord>& tokens,
                        std::int64_t now, LongLabels labels) {
  std::vector<Row> rows = {
      {"UUID", "LABEL", "SCOPES", "STATUS", "LAST USED", "CREATED", "EXPIRES"}};
  for (const hub::TokenRecord& token : tokens) {
    rows.push_back(row_of(token, now, labels));
  }
  std::array<std::size_t, std::tuple_size_v<Row>> widths = {};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], width(row[i]));
    }
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) {
        text.append(widths[i] - width(row[i]) + kGap, ' ');
      }
    }
    text += '\n';
  }
  return text;
}

std::string token_details(const hub::TokenRecord& token, std::int64_t now) {
  std::string text;
  const auto line = [&](std::string_view name, const std::string& value) {
    constexpr std::size_t kNameWidth = 14;
    if (value.empty()) return;
    text.append(name).append(":");
    text.append(kNameWidth - name.size(), ' ').append(value).append("\n");
  };
  line("UUID", escape_for_terminal(token.id));
  line("Label", escape_for_terminal(token.label));
  line("Description", escape_for_terminal(token.description));
  line("Status", status_of(token));
  line("Scopes", escape_for_terminal(joined(token.scopes)));
  for (const hub::OrgTokenResource& resource : token.resources) {
    line("Resource", escape_for_terminal(resource.type + " " + resource.path +
                                         " " + joined(resource.scopes)));
  }
  line("Created", both_times(token.created, now, ""));
  line("Last used", both_times(token.last_used, now, "never"));
  line("Expires", both_times(token.expires, now, "never"));
  line("Created by", escape_for_terminal(token.created_by));
  line("Generated by", escape_for_terminal(token.generated_by));
  line("Creator IP", escape_for_terminal(token.creator_ip));
  line("Creator agent", escape_for_terminal(token.creator_user_agent));
  return text;
}

std::string token_json(const hub::TokenRecord& token) {
  return dump(json_of(token));
}

std::string tokens_json(const std::vector<hub::TokenRecord>& tokens) {
  Json list = Json::array();
  for (const hub::TokenRecord& token : tokens) list.push_back(json_of(token));
  return dump(list);
}

std::string outcomes_json(const std::vector<TokenOutcome>& outcomes) {
  Json list = Json::array();
  for (const TokenOutcome& outcome : outcomes) {
    Json json = json_of(outcome.token);
    json["action"] = outcome.action;
    json["result"] = outcome.result;
    json["message"] = or_null(outcome.message);
    list.push_back(std::move(json));
  }
  return dump(list);
}

Result<void> write_out(std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::write(STDOUT_FILENO, text.data(), text.size());
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) {
      return Error(ErrorKind::kIo, "standard output: " + errno_text(errno));
    }
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

}  // namespace tokensweep::cli
