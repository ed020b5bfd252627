// SPDX-License-Identifier: Apache-2.0
// A loose object's file.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "base/handle.h"
#include "scanner/git/loose_object.h"

using tokensweep::Fd;
using tokensweep::git::LooseObject;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const Fd file(::memfd_create("loose", MFD_CLOEXEC));
  CHECK(::write(file.get(), data, size) == static_cast<ssize_t>(size));
  const auto object =
      LooseObject::open("/proc/self/fd/" + std::to_string(file.get()));
  if (!object || object->header().size > 1 << 20) return 0;
  const auto content = object->read();
  CHECK(!content || content->size() == object->header().size);
  return 0;
}
