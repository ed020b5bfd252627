// SPDX-License-Identifier: Apache-2.0
// Owning handles for C libraries and file descriptors.
#pragma once

#include <unistd.h>

#include <memory>
#include <utility>

namespace tokensweep {

template <auto kFree>
struct HandleDeleter {
  template <typename T>
  void operator()(T* pointer) const noexcept {
    kFree(pointer);
  }
};

// Pointer-sized; kFree is the library's own function.
template <typename T, auto kFree>
using Handle = std::unique_ptr<T, HandleDeleter<kFree>>;

// Owns a file descriptor; -1 means none.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      reset();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { reset(); }

  [[nodiscard]] int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }
  void reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

}  // namespace tokensweep
