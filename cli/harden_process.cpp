// SPDX-License-Identifier: Apache-2.0
#include "cli/harden_process.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace tokensweep::cli {

void harden_process() {
  const rlimit none = {0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace tokensweep::cli
