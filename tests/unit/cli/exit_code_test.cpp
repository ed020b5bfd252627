// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_code.h"

#include <gtest/gtest.h>

namespace tokensweep::cli {
namespace {

TEST(ExitCodeTest, Precedence) {
  Outcome outcome;
  EXPECT_EQ(outcome.exit_code(), 0);
  outcome.incomplete = true;
  EXPECT_EQ(outcome.exit_code(), 3);
  outcome.findings = true;
  EXPECT_EQ(outcome.exit_code(), 1);
  outcome.refused = true;
  EXPECT_EQ(outcome.exit_code(), 4);
  outcome.usage_error = true;
  EXPECT_EQ(outcome.exit_code(), 2);
}

TEST(ExitCodeTest, ExitZeroReplacesOnlyFindings) {
  Outcome outcome;
  outcome.exit_zero = true;
  outcome.findings = true;
  EXPECT_EQ(outcome.exit_code(), 0);
  outcome.incomplete = true;
  EXPECT_EQ(outcome.exit_code(), 3);
}

TEST(ExitCodeTest, Errors) {
  EXPECT_EQ(exit_code_for(Error(ErrorKind::kUsage, "x")), 2);
  EXPECT_EQ(exit_code_for(Error(ErrorKind::kIo, "x")), 3);
  EXPECT_EQ(exit_code_for(Error(ErrorKind::kNetwork, "x")), 4);
}

}  // namespace
}  // namespace tokensweep::cli
