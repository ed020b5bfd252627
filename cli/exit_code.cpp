// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_code.h"

namespace tokensweep::cli {

int Outcome::exit_code() const {
  if (usage_error) return kUsageError;
  if (refused) return kRefused;
  if (findings && !exit_zero) return kFound;
  return incomplete ? kIncomplete : kClean;
}

int exit_code_for(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::kUsage:
    case ErrorKind::kNotFound:
      return kUsageError;
    case ErrorKind::kNetwork:
      return kRefused;
    case ErrorKind::kIo:
    case ErrorKind::kCorrupt:
    case ErrorKind::kUnsupported:
    case ErrorKind::kLimit:
    case ErrorKind::kInternal:
      return kIncomplete;
  }
  return kIncomplete;
}

}  // namespace tokensweep::cli
