// SPDX-License-Identifier: Apache-2.0
#include "base/dynamic_library.h"

#include <dlfcn.h>

#include <utility>

namespace tokensweep {
namespace {

Error load_error(const std::string& soname) {
  // Only one thread opens a given library, and glibc's text is per thread.
  const char* reason = ::dlerror();  // NOLINT(concurrency-mt-unsafe)
  return Error(ErrorKind::kUnsupported,
               reason != nullptr ? reason : soname + ": cannot be loaded");
}

}  // namespace

Result<DynamicLibrary> DynamicLibrary::open(const std::string& soname) {
  void* handle = ::dlopen(soname.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return load_error(soname);
  return DynamicLibrary(handle, soname);
}

Result<void*> DynamicLibrary::find(const char* name) const {
  void* address = ::dlsym(handle_, name);
  if (address == nullptr) return load_error(soname_);
  return address;
}

}  // namespace tokensweep
