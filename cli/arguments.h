// SPDX-License-Identifier: Apache-2.0
// The command line as plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/baseline/arguments.h"
#include "cli/gate/arguments.h"
#include "cli/hook/arguments.h"
#include "cli/hook_install/command.h"
#include "cli/hub/arguments.h"
#include "cli/load_detector.h"
#include "cli/revoke/arguments.h"
#include "cli/verify/arguments.h"

namespace tokensweep::cli {

enum class Command {
  kAudit,
  kScan,
  kGate,
  kHookPreCommit,
  kHookCommitMsg,
  kHookPrePush,
  kHookPreReceive,
  kRulesList,
  kRulesShow,
  kRulesTest,
  kRulesLint,
  kHub,
  kVerify,
  kRevoke,
  kBaseline,
  kHookInstall,
  kCompletion
};

// What happens to a file that is there already.
enum class WriteMode : std::uint8_t {
  kReplace,      // what a symlink leads to, too
  kReplaceLink,  // the symlink itself: for a name of ours in a scanned folder
  kAppend,
};

// One --format FMT[=FILE].
struct OutputRequest {
  std::string format;
  std::string file;  // empty: standard output
  WriteMode mode = WriteMode::kReplace;
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
  std::string repository = ".";        // audit, gate
  std::vector<std::string> paths;      // scan
  std::vector<std::string> formats;    // as given
  std::vector<OutputRequest> outputs;  // checked
  RuleSelection rules;
  PolicyArguments policy;
  std::string cache_dir;    // of scanned objects; empty: the user's
  std::string cache_trust;  // files, ids; empty: ids with cache_dir
  std::string rule_id;      // rules show
  std::string provider;     // rules list
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
  bool ci_output = true;  // --no-ci-output
  bool json = false;      // rules list, rules show
  BaselineArguments baseline;
  HookArguments hook;
  HookInstallArguments hook_install;
  HubArguments hub;
  RevokeArguments revoke;
  VerifyArguments verify;
  GateArguments gate;
  std::string shell;  // completion
};

}  // namespace tokensweep::cli
