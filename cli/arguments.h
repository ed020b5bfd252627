// SPDX-License-Identifier: Apache-2.0
// The command line as plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/hub_arguments.h"
#include "cli/load_detector.h"
#include "cli/revoke_arguments.h"
#include "cli/verify_arguments.h"

namespace tokensweep::cli {

enum class Command {
  kAudit,
  kScan,
  kRulesList,
  kRulesShow,
  kRulesTest,
  kRulesLint,
  kHub,
  kVerify,
  kRevoke,
  kCompletion
};

// One --format FMT[=FILE].
struct OutputRequest {
  std::string format;
  std::string file;  // empty: standard output
};

struct Arguments {
  Command command = Command::kAudit;
  std::string repository = ".";        // audit
  std::vector<std::string> paths;      // scan
  std::vector<std::string> formats;    // as given
  std::vector<OutputRequest> outputs;  // checked
  RuleSelection rules;
  std::string rule_id;   // rules show
  std::string provider;  // rules list
  std::string reader = "pack";
  std::string scan_mode = "delta";
  unsigned threads = 0;  // 0: one per processor
  std::uint64_t max_file_megabytes = 512;
  bool show_secrets = false;
  bool stats = false;
  bool quiet = false;
  bool verbose = false;
  bool exit_zero = false;
  bool no_ignore = false;
  bool keep_refuted = false;
  bool json = false;  // rules list, rules show
  HubArguments hub;
  RevokeArguments revoke;
  VerifyArguments verify;
  std::string shell;  // completion
};

}  // namespace tokensweep::cli
