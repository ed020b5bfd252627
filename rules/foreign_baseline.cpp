// SPDX-License-Identifier: Apache-2.0
#include "rules/foreign_baseline.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/utf16.h"
#include "rules/foreign_formats.h"

namespace tokensweep {
namespace {

constexpr std::string_view kBom = "\xef\xbb\xbf";

using Read = Result<ForeignBaseline>;

Error unknown_shape() {
  std::string names;
  for (const ForeignFormat format : kForeignFormats) {
    names.append(names.empty() ? "" : ", ").append(to_string(format));
  }
  return {ErrorKind::kUsage, "is no baseline or ignore file of " + names +
                                 " (--from says which it should be)"};
}

// Brackets outside of strings.
std::size_t depth_of_json(std::string_view text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '{' || c == '[')) {
      deepest = std::max(deepest, ++depth);
    } else if (!in_string && (c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

// Nullopt when it has another shape.
Result<std::optional<ForeignBaseline>> read_json(std::string_view text) {
  if (depth_of_json(text) > kMaxForeignDepth) {
    return Error(ErrorKind::kLimit, "is nested too deeply");
  }
  TRY_ASSIGN(const foreign::Documents documents,
             foreign::parse_documents(text));
  if (std::string other = foreign::other_document(documents); !other.empty()) {
    return Error(ErrorKind::kUsage, std::move(other));
  }
  for (const auto reader :
       {&foreign::read_leaks_report, &foreign::read_secrets_baseline,
        &foreign::read_kingfisher_report, &foreign::read_trufflehog}) {
    if (auto baseline = reader(documents)) return baseline;
  }
  return std::optional<ForeignBaseline>();
}

Read read_yaml(std::string_view text) {
  Problems problems("");
  const std::optional<YamlValue> root = parse_yaml(text, problems);
  if (!root || !problems.empty()) {
    return Error(ErrorKind::kCorrupt,
                 "is neither JSON nor YAML that can be read" +
                     (root ? std::string(": anchors, tags and repeated keys "
                                         "are not understood")
                           : std::string()));
  }
  for (const auto reader : {&foreign::read_kingfisher_baseline,
                            &foreign::read_talisman, &foreign::read_ggshield}) {
    if (auto baseline = reader(*root)) return *std::move(baseline);
  }
  return unknown_shape();
}

bool same_family(ForeignFormat a, ForeignFormat b) {
  const auto family = [](ForeignFormat format) {
    return format == ForeignFormat::kBetterleaks ? ForeignFormat::kGitleaks
                                                 : format;
  };
  return family(a) == family(b);
}

// All of these but one are or may be files of lines, or YAML.
Read read_blank(std::optional<ForeignFormat> format) {
  if (!format) {
    return Error(ErrorKind::kUsage,
                 "says nothing (--from says whose file it is)");
  }
  if (*format == ForeignFormat::kDetectSecrets) {
    return Error(ErrorKind::kUsage, "is empty, and so no JSON");
  }
  return ForeignBaseline{*format, {}};
}

Read read_any(std::string_view text, std::optional<ForeignFormat> format) {
  const bool leaks = !format || same_family(*format, ForeignFormat::kGitleaks);
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || foreign::has_comments_only(text)) {
    return read_blank(format);
  }
  const std::string_view body = text.substr(start);
  if (std::string other = foreign::other_text(body); !other.empty()) {
    return Error(ErrorKind::kUsage, std::move(other));
  }
  const auto ignore_file = [&] {
    return ForeignBaseline{ForeignFormat::kGitleaks,
                           foreign::read_gitleaks_ignore(text)};
  };
  // No line of JSON has this form.
  if (leaks && foreign::looks_like_gitleaks_ignore(body)) return ignore_file();
  if (body.starts_with('[') || body.starts_with('{')) {
    auto json = read_json(body);
    if (json && *json) return **std::move(json);
    if (!json && json.error().kind() == ErrorKind::kUsage) {
      return std::move(json).error();
    }
    // JSON is YAML, too.
    Read yaml = read_yaml(body);
    if (yaml) return yaml;
    return json ? unknown_shape() : std::move(json).error();
  }
  if (format && leaks) return ignore_file();
  Read yaml = read_yaml(text);
  // With lines of another form in it, which are listed then.
  if (!yaml && leaks && foreign::has_gitleaks_ignore_line(body)) {
    return ignore_file();
  }
  return yaml;
}

}  // namespace

std::string_view to_string(ForeignFormat format) {
  switch (format) {
    case ForeignFormat::kGitleaks:
      return "gitleaks";
    case ForeignFormat::kBetterleaks:
      return "betterleaks";
    case ForeignFormat::kDetectSecrets:
      return "detect-secrets";
    case ForeignFormat::kKingfisher:
      return "kingfisher";
    case ForeignFormat::kTrufflehog:
      return "trufflehog";
    case ForeignFormat::kTalisman:
      return "talisman";
    case ForeignFormat::kGgshield:
      return "ggshield";
  }
  return "";
}

std::optional<ForeignFormat> parse_foreign_format(std::string_view word) {
  for (const ForeignFormat format : kForeignFormats) {
    if (to_string(format) == word) return format;
  }
  return std::nullopt;
}

Result<ForeignBaseline> read_foreign_baseline(
    std::string_view text, std::optional<ForeignFormat> format) {
  if (text.size() > kMaxForeignBytes) {
    return Error(ErrorKind::kLimit, "is larger than 128 MiB");
  }
  // PowerShell redirects to UTF-16.
  const std::optional<std::string> utf8 = utf16_to_utf8(text);
  if (utf8) text = *utf8;
  if (text.starts_with(kBom)) text.remove_prefix(kBom.size());
  TRY_ASSIGN(ForeignBaseline baseline, read_any(text, format));
  if (!format) return baseline;
  if (!same_family(*format, baseline.format)) {
    return Error(ErrorKind::kUsage, "has not the shape of a file of " +
                                        std::string(to_string(*format)));
  }
  baseline.format = *format;
  return baseline;
}

}  // namespace tokensweep
