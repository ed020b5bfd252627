// SPDX-License-Identifier: Apache-2.0
#include "cli/input_text.h"

#include <unistd.h>

#include <utility>

#include "base/file.h"
#include "findings/report_io.h"

namespace tokensweep::cli {

Result<InputText> read_input_text(const std::string& name,
                                  std::uint64_t max_bytes,
                                  std::string_view called) {
  InputText input;
  input.from_stdin = name == "-";
  input.place = input.from_stdin ? "standard input" : name;
  Result<std::string> read = input.from_stdin
                                 ? read_descriptor(STDIN_FILENO, max_bytes)
                                 : read_file(name, max_bytes);
  if (!read) {
    // Errors of files name them.
    const std::string_view context =
        input.from_stdin ? std::string_view(input.place) : called;
    return context.empty() ? std::move(read).error()
                           : std::move(read).error().with_context(context);
  }
  input.text = SecretText(*std::move(read));
  return input;
}

Result<Report> parse_report(const InputText& input) {
  Result<Report> report = read_report(input.text.view());
  if (!report) return std::move(report).error().with_context(input.place);
  return report;
}

}  // namespace tokensweep::cli
