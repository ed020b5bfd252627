// SPDX-License-Identifier: Apache-2.0
// A shared library opened at run time, for libraries that are too slow to link.
#pragma once

#include <string>

#include "base/result.h"

namespace tokensweep {

// Stays loaded until the process ends: libraries may own threads and exit
// handlers, so unloading one is never worth it.
class DynamicLibrary {
 public:
  // kUnsupported when the system cannot load it.
  static Result<DynamicLibrary> open(const std::string& soname);

  // Sets `function` to the symbol `name`. kUnsupported when there is none.
  template <typename Function>
  Result<void> load(const char* name, Function*& function) const {
    TRY_ASSIGN(void* const address, find(name));
    function = reinterpret_cast<Function*>(address);
    return {};
  }

 private:
  DynamicLibrary(void* handle, std::string soname)
      : handle_(handle), soname_(std::move(soname)) {}

  [[nodiscard]] Result<void*> find(const char* name) const;

  void* handle_;
  std::string soname_;
};

}  // namespace tokensweep
