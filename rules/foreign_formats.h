// SPDX-License-Identifier: Apache-2.0
// The readers behind read_foreign_baseline, one per shape of document.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "rules/foreign_baseline.h"
#include "rules/yaml_document.h"

namespace tokensweep::foreign {

using Entries = std::vector<ForeignEntry>;

// A path with slashes, without "./" at its front.
[[nodiscard]] std::string plain_path(std::string_view path);

// "commit:file:rule:line" or "file:rule:line" a line.
// Whether all lines, or any, have that form.
[[nodiscard]] bool looks_like_gitleaks_ignore(std::string_view text);
[[nodiscard]] bool has_gitleaks_ignore_line(std::string_view text);
[[nodiscard]] Entries read_gitleaks_ignore(std::string_view text);
// Whether no line says anything.
[[nodiscard]] bool has_comments_only(std::string_view text);

// What a text is when it is known to be no baseline (CSV, XML, TOML); else
// empty.
[[nodiscard]] std::string other_text(std::string_view text);

// JSON documents, one after the other. A reader gives nullopt when the
// documents have another shape.
using Documents = std::vector<nlohmann::json>;
// One document, or one a line.
[[nodiscard]] Result<Documents> parse_documents(std::string_view text);
// What the documents are when it is known that they are no baseline; else
// empty.
[[nodiscard]] std::string other_document(const Documents& documents);
[[nodiscard]] std::optional<ForeignBaseline> read_leaks_report(
    const Documents& documents);
[[nodiscard]] std::optional<ForeignBaseline> read_secrets_baseline(
    const Documents& documents);
[[nodiscard]] std::optional<ForeignBaseline> read_kingfisher_report(
    const Documents& documents);
[[nodiscard]] std::optional<ForeignBaseline> read_trufflehog(
    const Documents& documents);

// The same for YAML.
[[nodiscard]] std::optional<ForeignBaseline> read_kingfisher_baseline(
    const YamlValue& root);
[[nodiscard]] std::optional<ForeignBaseline> read_talisman(
    const YamlValue& root);
[[nodiscard]] std::optional<ForeignBaseline> read_ggshield(
    const YamlValue& root);

}  // namespace tokensweep::foreign
