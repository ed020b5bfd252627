// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/report_output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "cli/print_error.h"
#include "findings/redact_report.h"
#include "reporters/registry.h"
#include "reporters/report_words.h"

namespace tokensweep::cli {
namespace {

constexpr unsigned kPrivate = 0600;
constexpr unsigned kShared = 0644;
constexpr std::size_t kNarrowest = 40;

bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && no_colour[0] != '\0') return false;
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return !dumb && ::isatty(STDOUT_FILENO) == 1;
}

std::size_t terminal_width() {
  winsize size = {};
  constexpr std::size_t kDefault = 80;
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return kDefault;
  }
  return std::max<std::size_t>(size.ws_col, kNarrowest);
}

Result<void> write_to_file(const OutputRequest& request,
                           std::string_view content, unsigned mode) {
  switch (request.mode) {
    case WriteMode::kReplace:
      return write_output_file(request.file, content, mode);
    case WriteMode::kReplaceLink:
      return write_file_atomically(request.file, content, mode);
    case WriteMode::kAppend:
      return append_to_file(request.file, content, mode);
  }
  return {};
}

// Code quality reports have room for issues only: what is suppressed is counted
// in the log, notes on it are listed there, and whose config counted is said
// there, when no other output does it.
void tell_suppressed(const Report& report, const Arguments& arguments) {
  constexpr std::string_view kCountless = "codequality";
  bool wanted = false;
  for (const OutputRequest& request : arguments.outputs) {
    const bool silent =
        arguments.quiet && request.format == "text" && request.file.empty();
    if (request.format != kCountless && !silent) return;
    wanted = wanted || request.format == kCountless;
  }
  if (!wanted) return;
  const std::string counts = suppressed_words(report.suppressed);
  if (!counts.empty()) print_line(counts);
  const std::string config = config_words(report.target);
  if (!config.empty()) print_line(config);
  if (report.suppressed.notes.empty()) return;
  Report shown = report;
  if (!arguments.show_secrets) redact_report(shown);
  print_line("Accepted, to look at: " + accepted_notes_words(shown.suppressed));
}

}  // namespace

Result<void> write_outputs(const Report& report, const Arguments& arguments) {
  ReportOptions options;
  options.show_secrets = arguments.show_secrets;
  options.verbose = arguments.verbose;
  options.now = std::time(nullptr);
  const ReportWriter writer(report, options);
  Result<void> outcome;
  const auto note = [&](Result<void> result) {
    if (!result && outcome) outcome = std::move(result);
  };
  for (const OutputRequest& request : arguments.outputs) {
    const ReportFormat* format = find_report_format(request.format);
    CHECK(format != nullptr);
    if (!request.file.empty()) {
      StringOutput text;
      Result<void> written = writer.write(*format, text);
      if (written) {
        written = write_to_file(request, text.text(),
                                arguments.show_secrets ? kPrivate : kShared);
      }
      note(std::move(written));
      continue;
    }
    if (arguments.quiet && request.format == "text") continue;
    ReportOptions shown = options;
    shown.colour = wants_colour();
    shown.width = terminal_width();
    DescriptorOutput out(STDOUT_FILENO, "standard output");
    note(writer.write(*format, shown, out));
  }
  tell_suppressed(report, arguments);
  return outcome;
}

}  // namespace tokensweep::cli
