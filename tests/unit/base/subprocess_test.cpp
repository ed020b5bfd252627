// SPDX-License-Identifier: Apache-2.0
#include "base/subprocess.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "base/dynamic_library.h"
#include "base/file.h"

namespace tokensweep {
namespace {

SubprocessOptions shell(const std::string& script) {
  SubprocessOptions options;
  options.argv = {"sh", "-c", script};
  options.environment = {"PATH=/usr/bin:/bin", "NAME=value"};
  return options;
}

struct Outcome {
  std::string output;
  ExitStatus status;
};

Outcome run(const SubprocessOptions& options) {
  auto process = Subprocess::start(options);
  EXPECT_TRUE(process);
  if (!process) return {};
  Outcome outcome;
  outcome.output =
      read_descriptor(process->output(), 1 << 20).value_or(std::string());
  outcome.status = process->wait();
  return outcome;
}

TEST(Subprocess, GivesOutputAndExitCode) {
  const Outcome outcome = run(shell("echo $NAME; echo err >&2; exit 3"));
  EXPECT_EQ(outcome.output, "value\n");
  EXPECT_EQ(outcome.status.code, 3);
  EXPECT_FALSE(outcome.status.success());
  EXPECT_TRUE(run(shell("true")).status.success());
}

TEST(Subprocess, InheritsNothing) {
  // One thread runs here.
  ::setenv("TOKENSWEEP_TEST_LEAK", "x", 1);  // NOLINT
  EXPECT_EQ(run(shell("echo [$TOKENSWEEP_TEST_LEAK]; cat")).output, "[]\n");
  ::unsetenv("TOKENSWEEP_TEST_LEAK");  // NOLINT
  EXPECT_EQ(run(shell("ls /proc/self/fd | wc -l")).output, "4\n");
}

TEST(Subprocess, StartsInAFolder) {
  SubprocessOptions options = shell("pwd");
  options.folder = "/usr";
  EXPECT_EQ(run(options).output, "/usr\n");
}

TEST(Subprocess, TakesInputByAChannel) {
  SubprocessOptions options = shell("cat; exit 0");
  options.input = SubprocessOptions::kChannel;
  auto process = Subprocess::start(options);
  ASSERT_TRUE(process);
  EXPECT_TRUE(process->write_input("one\n"));
  EXPECT_TRUE(process->write_input("two\n"));
  process->close_input();
  EXPECT_EQ(*read_descriptor(process->output(), 100), "one\ntwo\n");
  EXPECT_TRUE(process->wait().success());
}

TEST(Subprocess, WritingToADeadProgramIsAnError) {
  SubprocessOptions options = shell("exit 0");
  options.input = SubprocessOptions::kChannel;
  auto process = Subprocess::start(options);
  ASSERT_TRUE(process);
  EXPECT_EQ(*read_descriptor(process->output(), 100), "");
  process->wait();
  EXPECT_FALSE(process->write_input(std::string(1 << 20, 'x')));
}

TEST(Subprocess, SaysWhichSignalEndedIt) {
  const ExitStatus status = run(shell("kill -9 $$")).status;
  EXPECT_EQ(status.signal, 9);
  EXPECT_FALSE(status.success());
}

TEST(Subprocess, WaitsUntilADeadline) {
  using Clock = std::chrono::steady_clock;
  auto stays = Subprocess::start(shell("exec >&-; exec sleep 1000"));
  ASSERT_TRUE(stays);
  EXPECT_FALSE(stays->wait_until(Clock::now()).has_value());
  stays->kill();
  auto ends = Subprocess::start(shell("exit 5"));
  ASSERT_TRUE(ends);
  const auto status = ends->wait_until(Clock::now() + std::chrono::minutes(1));
  ASSERT_TRUE(status.has_value());
  EXPECT_EQ(status->code, 5);
}

TEST(Subprocess, DestructionEndsTheProgram) {
  auto process = Subprocess::start(shell("sleep 1000"));
  EXPECT_TRUE(process);
}

TEST(Subprocess, MissingProgramsAreNotFound) {
  SubprocessOptions options;
  options.argv = {"tokensweep-no-such-program"};
  const auto process = Subprocess::start(options);
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().kind(), ErrorKind::kNotFound);
}

TEST(DynamicLibrary, LoadsFunctions) {
  const auto library = DynamicLibrary::open("libc.so.6");
  ASSERT_TRUE(library);
  int (*absolute)(int) = nullptr;
  ASSERT_TRUE(library->load("abs", absolute));
  EXPECT_EQ(absolute(-3), 3);
  const auto missing = library->load("no_such_symbol", absolute);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind(), ErrorKind::kUnsupported);
}

TEST(DynamicLibrary, MissingLibrariesAreUnsupported) {
  const auto library = DynamicLibrary::open("libno-such-library.so.9");
  ASSERT_FALSE(library);
  EXPECT_EQ(library.error().kind(), ErrorKind::kUnsupported);
}

}  // namespace
}  // namespace tokensweep
