// SPDX-License-Identifier: Apache-2.0
// Text for the logs and pages of CI systems. Everything scanned is hostile
// there: a runner obeys lines that look like commands, a page shows markup.
#pragma once

#include <string>
#include <string_view>

namespace tokensweep {

// Lines of a log that cannot be taken for commands. Runners of GitHub Actions
// obey "::name::" after leading white space and "##[name]" anywhere in a line,
// those of Azure "##vso[", those of TeamCity "##teamcity[": a line that starts
// so, and every "##", is broken by an escape of its second byte (\x3A, \x23).
[[nodiscard]] std::string without_log_commands(std::string_view lines);

// The part of a workflow command behind the second "::". In it, too, every "##"
// is broken: other runners look for it anywhere in a line.
[[nodiscard]] std::string github_data(std::string_view bytes);
// A value of a workflow command's properties; the same holds for it.
[[nodiscard]] std::string github_property(std::string_view bytes);

// As the text of one cell of a Markdown table: no markup, no link, no mention,
// no new line.
[[nodiscard]] std::string markdown_text(std::string_view bytes);
// The same between <code> tags, for names and other scanned text; "" for "".
[[nodiscard]] std::string markdown_code(std::string_view bytes);

// As content or attribute value of XML 1.0; "##" is broken, too.
[[nodiscard]] std::string xml_text(std::string_view bytes);

}  // namespace tokensweep
