// SPDX-License-Identifier: Apache-2.0
#include "rules/call_block.h"

#include <algorithm>
#include <set>

namespace tokensweep {
namespace {

class BlockChecker {
 public:
  explicit BlockChecker(Problems& problems) : problems_(problems) {}

  void check(const CallShape& call, bool is_last) {
    for (const std::string& name : call.takes) {
      if (!given_.contains(name)) {
        problems_.add(call.line,
                      "no earlier call has '" + name + "' under 'extract'");
      }
    }
    if (!call.has_token && !call.has_part && call.takes.empty()) {
      problems_.add(call.line,
                    "a call must hold {token}, {part.NAME} or {extract.NAME}: "
                    "else its reply says nothing about this secret");
    }
    // What is taken out of a reply must be about this very secret.
    if (!call.gives.empty() && !call.has_token) {
      problems_.add(call.line, "a call with 'extract' must hold {token}");
    }
    if (is_last && call.has_next) {
      problems_.add(call.line,
                    "the last call cannot have 'state: next'; give a state");
    }
    if (is_last && !call.gives.empty()) {
      problems_.add(call.line, "no later call uses this 'extract'");
    }
    if (!is_last && !call.has_next) {
      problems_.add(call.line,
                    "no expect item of this call has 'state: next', so that "
                    "the calls after it are never made");
    }
    given_.insert(call.gives.begin(), call.gives.end());
  }

 private:
  Problems& problems_;
  std::set<std::string> given_;
};

}  // namespace

void check_call_block(CallUse use, const std::vector<CallShape>& calls,
                      Problems& problems) {
  if (calls.empty()) return;
  BlockChecker checker(problems);
  for (const CallShape& call : calls) {
    checker.check(call, &call == &calls.back());
  }
  const bool revokes = std::ranges::any_of(
      calls, [](const CallShape& call) { return call.has_dead; });
  if (use == CallUse::kRevoke && !revokes) {
    problems.add(calls.back().line,
                 "no expect item of 'revoke' has 'state: dead', so that it "
                 "could never succeed");
  }
}

}  // namespace tokensweep
