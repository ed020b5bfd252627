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

// What a repository may say about its own scans; see RepoPolicy.
struct PolicyArguments {
  std::string config;           // --config
  std::string baseline;         // --baseline
  bool use_repo_config = true;  // --ignore-repo-config
  std::string no_inline_allow;  // markers that are off, or "all"
};

struct Arguments {
  Command command = Command::kAudit;
  std::string repository = ".";        // audit
  std::vector<std::string> paths;      // scan
  std::vector<std::string> formats;    // as given
  std::vector<OutputRequest> outputs;  // checked
  RuleSelection rules;
  PolicyArguments policy;
  std::string cache_dir;  // of scanned objects; empty: the user's
  std::string rule_id;    // rules show
  std::string provider;   // rules list
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
