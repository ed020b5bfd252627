// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline/import_summary.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "cli/print_error.h"
#include "findings/json_text.h"
#include "reporters/wording.h"

namespace tokensweep::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string line_of(const UnmatchedEntry& entry) {
  std::string text = "  " + std::to_string(entry.number) + ": ";
  if (!entry.path.empty()) {
    text += entry.path;
    if (entry.line > 0) text += ":" + std::to_string(entry.line);
    text += " ";
  }
  if (!entry.label.empty()) text += "(" + entry.label + ") ";
  return log_line(text + entry.problem) + "\n";
}

Json json_of(const UnmatchedEntry& entry) {
  Json json = Json::object();
  json["number"] = entry.number;
  json["label"] = json_text(entry.label);
  json["path"] = json_text(entry.path);
  json["line"] = entry.line;
  json["commit"] = json_text(entry.commit);
  json["problem"] = entry.problem;
  return json;
}

}  // namespace

std::string import_text(const ImportSummary& summary) {
  std::string by;
  std::uint64_t matched = 0;
  for (const auto& [what, count] : summary.matched) {
    matched += count;
    by += (by.empty() ? "" : ", ") + std::to_string(count) + " by " +
          std::string(what);
  }
  std::string text = std::string(to_string(summary.format)) + ": " +
                     count_of(summary.entries, "entry", "entries") + ", " +
                     std::to_string(matched) + " matched" +
                     (by.empty() ? "" : " (" + by + ")") + "\n";
  text += log_line(summary.baseline) + ": " +
          count_of(summary.added, "entry", "entries") + " added" +
          (summary.renewed > 0 ? " (" + std::to_string(summary.renewed) +
                                     " in place of expired ones)"
                               : std::string()) +
          ", " + std::to_string(summary.already) + " there already\n";
  if (!summary.unmatched.empty()) {
    text += "Not matched to a finding, and so not accepted:\n";
  }
  for (const UnmatchedEntry& entry : summary.unmatched) text += line_of(entry);
  if (summary.refused > 0) {
    text += "Known there to be real secrets: " +
            count_of(summary.refused, "entry", "entries") +
            " (--include-confirmed accepts them).\n";
  }
  if (!summary.complete) {
    text += "The audit could not read everything: it may have missed some.\n";
  }
  return text;
}

std::string import_json(const ImportSummary& summary) {
  Json matched = Json::object();
  for (const auto& [what, count] : summary.matched) {
    matched[std::string(what)] = count;
  }
  Json unmatched = Json::array();
  for (const UnmatchedEntry& entry : summary.unmatched) {
    unmatched.push_back(json_of(entry));
  }
  Json json = Json::object();
  json["format"] = to_string(summary.format);
  json["baseline"] = json_text(summary.baseline);
  json["entries"] = summary.entries;
  json["matched"] = std::move(matched);
  json["refused"] = summary.refused;
  json["added"] = summary.added;
  json["renewed"] = summary.renewed;
  json["already"] = summary.already;
  json["unmatched"] = std::move(unmatched);
  json["complete"] = summary.complete;
  return dump_indented(json) + "\n";
}

}  // namespace tokensweep::cli
