// SPDX-License-Identifier: Apache-2.0
// tokensweep-test-hub: the test Hub as a program.
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "base/file.h"
#include "tests/support/hub/arguments.h"
#include "tests/support/hub/test_hub.h"

namespace tokensweep::test_hub {
namespace {

constexpr unsigned kOwnerOnly = 0600;

void say(const std::string& text) {
  std::fprintf(stderr, "tokensweep-test-hub: %s\n", text.c_str());
}

// Blocked in every thread, so that only sigwait() sees them.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

Result<void> fill(TestHub& hub, const Arguments& arguments) {
  for (const NewUser& user : arguments.users) TRY(hub.add_user(user));
  for (const NewOrganization& wanted : arguments.organizations) {
    TRY(hub.add_organization(wanted));
  }
  for (const std::string& name : arguments.public_repositories) {
    hub.add_public_repository(name);
  }
  for (const NewToken& token : arguments.tokens) {
    TRY_ASSIGN(const MadeToken made, hub.add_token(token));
    say("token of " + token.owner + ", " + token.label + ": " + made.id +
        (token.value.empty() ? " " + made.value : ""));
  }
  for (const Fault& fault : arguments.faults) hub.add_fault(fault);
  if (!arguments.registry_certificate_file.empty()) {
    TRY(write_file_atomically(arguments.registry_certificate_file,
                              hub.registry_certificate_pem(), kOwnerOnly));
  }
  if (!arguments.authority_file.empty()) {
    TRY(write_file_atomically(arguments.authority_file, hub.authority_pem(),
                              kOwnerOnly));
  }
  return {};
}

Result<void> serve(const Arguments& arguments) {
  const pid_t parent = getppid();
  if (arguments.parent == Arguments::Parent::kNeeded) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    // It may have ended before the line above.
    if (getppid() != parent) return {};
  }
  const sigset_t signals = block_signals();
  TRY_ASSIGN(const auto hub, TestHub::start(arguments.options));
  TRY(fill(*hub, arguments));
  std::printf("%s\n", hub->url().c_str());
  std::fflush(stdout);
  if (arguments.print == Arguments::Print::kUrlAndHints) {
    say("ready; for tokensweep: export TOKENSWEEP_HUB_URL=" + hub->url() +
        "; Ctrl-C ends it");
  }
  int signal = 0;
  sigwait(&signals, &signal);
  // Connections that idle would keep a clean end waiting for a second, and
  // there is nothing to save.
  std::_Exit(0);
}

int run(int argc, char** argv) {
  const auto arguments = parse_arguments(argc, argv);
  if (!arguments) {
    say(arguments.error().message());
    return 2;
  }
  if (!arguments->help.empty()) {
    std::fputs(arguments->help.c_str(), stdout);
    return 0;
  }
  const auto result = serve(*arguments);
  if (result) return 0;
  say(result.error().message());
  return result.error().kind() == ErrorKind::kUsage ? 2 : 1;
}

}  // namespace
}  // namespace tokensweep::test_hub

int main(int argc, char** argv) {
  return tokensweep::test_hub::run(argc, argv);
}
