// SPDX-License-Identifier: Apache-2.0
// The command line of tokensweep-test-hub.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "tests/support/hub/faults.h"
#include "tests/support/hub/hub_options.h"

namespace tokensweep::test_hub {

struct Arguments {
  HubOptions options;
  std::vector<NewUser> users;
  std::vector<NewOrganization> organizations;
  std::vector<NewToken> tokens;
  std::vector<Fault> faults;
  std::vector<std::string> public_repositories;
  std::string registry_certificate_file;
  std::string authority_file;
  enum class Parent : std::uint8_t {
    kIgnored,
    kNeeded
  } parent = Parent::kIgnored;
  enum class Print : std::uint8_t {
    kUrlAndHints,
    kUrlOnly
  } print = Print::kUrlAndHints;
  std::string help;  // to be printed instead of serving; empty: serve
};

// kUsage for what is wrong; the text says how to write it.
[[nodiscard]] Result<Arguments> parse_arguments(int argc,
                                                const char* const* argv);

}  // namespace tokensweep::test_hub
