// SPDX-License-Identifier: Apache-2.0
// Formats in JSON. Members of another type than expected are taken for absent:
// what is left of an entry is matched all the same, or listed.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "rules/foreign_formats.h"

namespace tokensweep::foreign {
namespace {

using nlohmann::json;

constexpr std::string_view kVerified = "is verified: the secret works";

const json& member(const json& value, std::string_view name) {
  static const json absent;
  if (!value.is_object()) return absent;
  const auto found = value.find(name);
  return found == value.end() ? absent : *found;
}

std::string text_of(const json& value, std::string_view name) {
  const json& found = member(value, name);
  return found.is_string() ? found.get<std::string>() : std::string();
}

bool is_true(const json& value, std::string_view name) {
  const json& found = member(value, name);
  return found.is_boolean() && found.get<bool>();
}

std::uint64_t number_of(const json& value, std::string_view name) {
  const json& found = member(value, name);
  return found.is_number_unsigned() ? found.get<std::uint64_t>() : 0;
}

// The name of a member says what the document is.
bool has(const json& value, std::string_view name) {
  return value.is_object() && value.contains(name);
}

// Redaction of other tools leaves words or dots.
bool is_redacted(std::string_view secret) {
  return secret.find("REDACTED") != std::string_view::npos ||
         secret.ends_with("...") || secret.ends_with("\xe2\x80\xa6") ||
         secret.find("****") != std::string_view::npos;
}

void set_secret(ForeignEntry& entry, std::string secret) {
  SecretText owned(std::move(secret));
  if (!owned.empty() && !is_redacted(owned.view())) {
    entry.secret = std::move(owned);
  }
}

void add(Entries& entries, ForeignEntry entry) {
  entry.number = entries.size() + 1;
  entry.path = plain_path(entry.path);
  entry.last_line = std::max(entry.last_line, entry.line);
  entries.push_back(std::move(entry));
}

// Elements of arrays are taken one by one: reports come whole and in lines.
template <typename Take>
void for_each_element(const Documents& documents, Take take) {
  for (const json& document : documents) {
    if (!document.is_array()) {
      take(document);
      continue;
    }
    for (const json& element : document) take(element);
  }
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

ForeignEntry leak(const json& value) {
  ForeignEntry entry;
  entry.label = text_of(value, "RuleID");
  entry.path = text_of(value, "File");
  entry.line = number_of(value, "StartLine");
  entry.last_line = number_of(value, "EndLine");
  entry.commit = to_lower(text_of(value, "Commit"));
  set_secret(entry, text_of(value, "Secret"));
  if (text_of(value, "ValidationStatus") == "valid") {
    entry.confirmed = kVerified;
  }
  return entry;
}

bool is_betterleaks(const json& value) {
  constexpr std::array<std::string_view, 4> kOwn = {
      "Attributes", "MatchContext", "CaptureGroups", "ValidationStatus"};
  return std::ranges::any_of(
      kOwn, [&](std::string_view name) { return has(value, name); });
}

ForeignEntry audited(const json& value, const std::string& file) {
  ForeignEntry entry;
  entry.label = text_of(value, "type");
  if (is_true(value, "is_secret")) {
    entry.confirmed = "is labelled a secret";
    entry.label += ", labelled a secret";
  } else if (member(value, "is_secret").is_boolean()) {
    entry.label += ", labelled no secret";
  }
  if (is_true(value, "is_verified")) entry.confirmed = kVerified;
  entry.path = file;
  entry.line = number_of(value, "line_number");
  entry.secret_sha1 = to_lower(text_of(value, "hashed_secret"));
  if (entry.secret_sha1.empty()) entry.problem = "has no hash";
  return entry;
}

ForeignEntry kingfisher(const json& record) {
  const json& finding = member(record, "finding");
  const json& git = member(finding, "git_metadata");
  ForeignEntry entry;
  entry.label = text_of(member(record, "rule"), "id");
  entry.path = text_of(member(git, "file"), "path");
  if (entry.path.empty()) entry.path = text_of(finding, "path");
  entry.line = number_of(finding, "line");
  entry.commit = to_lower(text_of(member(git, "commit"), "id"));
  set_secret(entry, text_of(finding, "snippet"));
  const json& validation = member(finding, "validation");
  for (const std::string_view name : {"status", "outcome"}) {
    const std::string said = text_of(validation, name);
    if (said == "Active Credential" || said == "verified_active") {
      entry.confirmed = kVerified;
    }
  }
  return entry;
}

ForeignEntry trufflehog(const json& value) {
  ForeignEntry entry;
  entry.label = text_of(value, "DetectorName");
  const json& data = member(member(value, "SourceMetadata"), "Data");
  if (data.is_object() && !data.empty()) {
    const json& place = data.front();
    entry.path = text_of(place, "file");
    entry.line = number_of(place, "line");
    entry.commit = to_lower(text_of(place, "commit"));
  }
  set_secret(entry, text_of(value, "Raw"));
  if (is_true(value, "Verified")) entry.confirmed = kVerified;
  return entry;
}

}  // namespace

Result<Documents> parse_documents(std::string_view text) {
  Documents documents;
  documents.push_back(json::parse(text, nullptr, false));
  if (!documents.front().is_discarded()) return documents;
  documents.clear();
  for (std::uint64_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (is_blank(line)) continue;
    documents.push_back(json::parse(line, nullptr, false));
    if (!documents.back().is_discarded()) continue;
    return Error(ErrorKind::kCorrupt, "is neither JSON nor, at line " +
                                          std::to_string(number) +
                                          ", JSON lines");
  }
  return documents;
}

std::string other_document(const Documents& documents) {
  if (documents.empty()) return {};
  const json& first = documents.front();
  const std::string schema = text_of(first, "schema");
  if (schema == "tokensweep.baseline") return "is a baseline of ours already";
  if (schema.starts_with("tokensweep.")) {
    return "is of ours: baseline create makes a baseline of a report";
  }
  if (has(first, "runs") && has(first, "version")) {
    return "is a report in SARIF, which is not read: give the JSON report";
  }
  return {};
}

std::optional<ForeignBaseline> read_leaks_report(const Documents& documents) {
  if (documents.empty() || !documents.front().is_array()) return std::nullopt;
  ForeignBaseline baseline;
  for (const json& element : documents.front()) {
    if (!has(element, "RuleID")) return std::nullopt;
    if (is_betterleaks(element)) {
      baseline.format = ForeignFormat::kBetterleaks;
    }
    add(baseline.entries, leak(element));
  }
  return baseline;
}

std::optional<ForeignBaseline> read_secrets_baseline(
    const Documents& documents) {
  if (documents.size() != 1) return std::nullopt;
  const json& results = member(documents.front(), "results");
  if (!results.is_object()) return std::nullopt;
  ForeignBaseline baseline{ForeignFormat::kDetectSecrets, {}};
  for (const auto& [file, list] : results.items()) {
    if (!list.is_array()) continue;
    for (const json& element : list) {
      add(baseline.entries, audited(element, file));
    }
  }
  return baseline;
}

std::optional<ForeignBaseline> read_kingfisher_report(
    const Documents& documents) {
  ForeignBaseline baseline{ForeignFormat::kKingfisher, {}};
  bool known = false;
  for_each_element(documents, [&](const json& element) {
    const json& findings = member(element, "findings");
    if (findings.is_array()) {
      known = true;
      for (const json& record : findings) {
        add(baseline.entries, kingfisher(record));
      }
    } else if (has(element, "rule") && has(element, "finding")) {
      known = true;
      add(baseline.entries, kingfisher(element));
    }
  });
  if (!known) return std::nullopt;
  return baseline;
}

std::optional<ForeignBaseline> read_trufflehog(const Documents& documents) {
  ForeignBaseline baseline{ForeignFormat::kTrufflehog, {}};
  bool known = false;
  for_each_element(documents, [&](const json& element) {
    // Its log may have got in between.
    known = known || text_of(element, "logger") == "trufflehog";
    if (has(element, "SourceMetadata")) {
      add(baseline.entries, trufflehog(element));
    }
  });
  if (!known && baseline.entries.empty()) return std::nullopt;
  return baseline;
}

}  // namespace tokensweep::foreign
