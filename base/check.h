// SPDX-License-Identifier: Apache-2.0
// CHECK aborts when one of our own invariants is broken, in every build.
// The condition's text is printed, never a value: values may be scanned bytes.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace tokensweep::detail {

[[noreturn]] inline void check_failed(const char* condition, const char* file,
                                      int line) {
  std::fprintf(stderr, "tokensweep: internal error at %s:%d: %s\n", file, line,
               condition);
  std::abort();
}

}  // namespace tokensweep::detail

#define CHECK(condition)      \
  ((condition)                \
       ? static_cast<void>(0) \
       : ::tokensweep::detail::check_failed(#condition, __FILE__, __LINE__))
