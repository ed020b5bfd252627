// SPDX-License-Identifier: Apache-2.0
// Memory for objects while a walk needs them: not initialised, counted, and
// used again by the thread that gave it back.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "base/handle.h"

namespace tokensweep::git {

// Bytes that all buffers of a walk take together, pooled ones included.
class BufferMeter {
 public:
  void add(std::size_t size);
  void remove(std::size_t size) { live_ -= size; }
  [[nodiscard]] std::uint64_t peak() const { return peak_; }

 private:
  std::atomic<std::uint64_t> live_ = 0;
  std::atomic<std::uint64_t> peak_ = 0;
};

// Owns its memory; empty when there was none to be had.
class Buffer {
 public:
  Buffer() = default;
  Buffer(BufferMeter& meter, std::size_t capacity);
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Buffer();

  explicit operator bool() const { return data_ != nullptr; }
  [[nodiscard]] std::byte* data() const { return data_.get(); }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

 private:
  void swap(Buffer& other) {
    std::swap(data_, other.data_);
    std::swap(capacity_, other.capacity_);
    std::swap(meter_, other.meter_);
  }

  Handle<std::byte, &std::free> data_;
  std::size_t capacity_ = 0;
  BufferMeter* meter_ = nullptr;  // outlives this; null when empty
};

// Of one thread. Buffers may be given back to another pool than their own.
class BufferPool {
 public:
  explicit BufferPool(BufferMeter& meter) : meter_(meter) {}

  // At least `size` bytes; empty when there is not enough memory.
  [[nodiscard]] Buffer take(std::size_t size);
  void give(Buffer buffer);

 private:
  static constexpr std::size_t kClasses = 64;
  // More than a thread holds at once in usual histories.
  static constexpr std::size_t kMaxPooled = std::size_t{8} << 20;

  BufferMeter& meter_;
  std::array<std::vector<Buffer>, kClasses> free_;
  std::size_t pooled_ = 0;
};

}  // namespace tokensweep::git
