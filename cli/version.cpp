// SPDX-License-Identifier: Apache-2.0
#include "cli/version.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/opensslv.h>
#include <zlib.h>

#include "cli/embedded_pack.h"
#include "rules/pack.h"
#include "scanner/engine/hyperscan_engine.h"
#include "scanner/git/libgit2_version.h"

namespace tokensweep::cli {

std::string program_version() {
  return TOKENSWEEP_VERSION;
}

ToolInfo this_tool(const Detector& detector) {
  ToolInfo tool;
  tool.version = program_version();
  tool.rule_pack = detector.rules_hash();
  tool.rules = detector.rules().size();
  return tool;
}

Result<std::string> version_text() {
  TRY_ASSIGN(const Pack pack, Pack::open(embedded_pack(), Pack::Check::kFrame));
  return fmt::format(
      "tokensweep {}\n"
      "rules      {} in pack {}\n"
      "libraries  Hyperscan {}, libgit2 {}, "
      "nlohmann-json {}.{}.{}, OpenSSL {}, zlib {}, fmt {}.{}.{}\n",
      program_version(), pack.rule_count(), pack.rules_hash(),
      hyperscan_version(), git::libgit2_version(), NLOHMANN_JSON_VERSION_MAJOR,
      NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH,
      OPENSSL_VERSION_STR, zlibVersion(), FMT_VERSION / 10000,
      FMT_VERSION / 100 % 100, FMT_VERSION % 100);
}

}  // namespace tokensweep::cli
