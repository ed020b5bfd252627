// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/run.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cli/exit_code.h"
#include "cli/hook/place_texts.h"
#include "cli/hook/skip.h"
#include "cli/scan/reader.h"
#include "cli/scan/report_output.h"
#include "findings/coverage.h"
#include "reporters/wording.h"
#include "scanner/pipeline/changed_files.h"
#include "scanner/pipeline/removed_blocks.h"
#include "scanner/sources/file_feeder.h"

namespace tokensweep::cli {
namespace {

int block(const HookWording& wording, const Error& error,
          WayAround way = WayAround::kNoted) {
  print_blocked(wording, error, way);
  return exit_code_for(error);
}

void print(const std::string& text) {
  std::fputs(text.c_str(), stderr);
}

std::uint64_t count_skipped(const Coverage& coverage, std::string_view reason) {
  const auto found = coverage.skipped.find(std::string(reason));
  return found == coverage.skipped.end() ? 0 : found->second.count;
}

void print_excluded(const Coverage& coverage) {
  const std::uint64_t excluded =
      count_skipped(coverage, skip_reason::kExcluded);
  if (excluded == 0) return;
  print(std::string("tokensweep: ") +
        (coverage.files > 0 ? "" : "nothing scanned: ") +
        count_of(excluded, "file") + " excluded by config\n");
}

// Why lines that were only moved may be among the findings.
void print_not_compared(const Coverage& coverage) {
  const std::uint64_t files = count_skipped(coverage, kNotCompared);
  const auto old = coverage.skipped.find(std::string(kOldNotRead));
  if (old != coverage.skipped.end() && !old->second.examples.empty()) {
    print("tokensweep: " + count_of(old->second.count, "old version") +
          " not read: all counts as new;\n  in a partial clone this gets it:\n"
          "  git cat-file -e " +
          old->second.examples.front() + "\n");
  }
  if (files == 0) return;
  print("tokensweep: " + count_of(files, "removed file") +
        " not compared:\n  what moved out of there counts as new\n");
}

// Otherwise nothing would say why git does not go on.
bool prints_a_report(const Arguments& arguments) {
  return std::ranges::any_of(
      arguments.outputs, [&](const OutputRequest& output) {
        return output.file.empty() &&
               !(arguments.quiet && output.format == "text");
      });
}

void print_success(const Coverage& coverage) {
  print("tokensweep: nothing found in " + count_of(coverage.files, "file") +
        ", " + human_bytes(coverage.bytes) + "\n");
}

}  // namespace

int run_hook(const Arguments& arguments, const HookWording& wording,
             const MakeHookJob& make) {
  auto repository = git::Repository::open_for_hook(git::read_hook_environment(),
                                                   reader_of(arguments.reader));
  if (!repository) {
    // There is no place to note anything.
    return block(wording, repository.error(), WayAround::kWithoutUs);
  }
  const auto skipped = skip_hook(**repository, wording, arguments.rules);
  if (skipped) return *skipped;
  auto job = make(**repository);
  if (!job) return block(wording, job.error());

  bool ended = false;
  job->scan.write = [&](const Report& report,
                        Outcome& outcome) -> Result<void> {
    ended = true;
    if (!arguments.formats.empty()) {
      if (!prints_a_report(arguments)) {
        print(hook_headline(report, outcome, wording));
      }
      return write_outputs(report, arguments);
    }
    if (arguments.quiet) {
      print(hook_headline(report, outcome, wording));
      return {};
    }
    PlaceTexts texts(**repository);
    const std::string message =
        hook_message(report, outcome, wording,
                     {arguments.show_secrets, arguments.verbose, job->advice,
                      [&](const Occurrence& place) {
                        return texts.has_comment_room(place);
                      }});
    print(message);
    print_excluded(report.coverage);
    if (!message.empty()) print_not_compared(report.coverage);
    if (message.empty() && arguments.verbose) print_success(report.coverage);
    return {};
  };
  Arguments own = arguments;
  // A hook draws no progress: what it prints stays in the terminal.
  own.quiet = true;
  const int code = run_scan_job(own, std::move(job->scan));
  if (!ended && code != kClean) print(skip_advice(wording));
  return code;
}

}  // namespace tokensweep::cli
