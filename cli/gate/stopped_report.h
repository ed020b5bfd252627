// SPDX-License-Identifier: Apache-2.0
// Report files of a run that ends before it has a report. A change may bring a
// file of a report's name, or the run before may have left one: a CI system
// would take that for what this run says.
#pragma once

#include <string>

#include "cli/arguments.h"

namespace tokensweep::cli {

// Removes what stands where the reports of arguments.outputs go: plain files,
// and links that WriteMode::kReplaceLink replaces. Files that are added to
// stay. What cannot be removed is left to whoever writes the report.
void remove_old_reports(const Arguments& arguments);

// Writes reports that say that nothing was looked at, and `why` (one line; any
// bytes), to the files of arguments.outputs and, in the format `github`, to
// standard output. Problems are printed.
void write_stopped_reports(const Arguments& arguments, const std::string& why);

}  // namespace tokensweep::cli
