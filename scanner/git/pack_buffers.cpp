// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/pack_buffers.h"

#include <algorithm>
#include <bit>

namespace tokensweep::git {
namespace {

// Four classes for each power of two from 4 KiB on, so that at most a quarter
// of a buffer is unused.
constexpr std::size_t kSmallest = 4096;
constexpr std::size_t kLargestPooled = kSmallest << 12;

struct SizeClass {
  std::size_t number = 0;
  std::size_t capacity = kSmallest;
};

// REQUIRES: size <= kLargestPooled.
SizeClass class_of(std::size_t size) {
  if (size <= kSmallest) return {};
  const auto power = static_cast<std::size_t>(std::bit_width(size - 1)) - 1;
  const std::size_t quarter = std::size_t{1} << (power - 2);
  const std::size_t quarters = (size + quarter - 1) / quarter;  // 5 to 8
  return {(power - 12) * 4 + quarters - 4, quarters * quarter};
}

}  // namespace

void BufferMeter::add(std::size_t size) {
  const std::uint64_t live = live_ += size;
  std::uint64_t peak = peak_;
  while (peak < live && !peak_.compare_exchange_weak(peak, live)) {
  }
}

Buffer::Buffer(BufferMeter& meter, std::size_t capacity)
    : data_(static_cast<std::byte*>(std::malloc(capacity))) {  // NOLINT
  if (data_ == nullptr) return;
  capacity_ = capacity;
  meter_ = &meter;
  meter.add(capacity);
}

Buffer::~Buffer() {
  if (meter_ != nullptr) meter_->remove(capacity_);
}

Buffer BufferPool::take(std::size_t size) {
  if (size > kLargestPooled) return {meter_, size};
  const SizeClass wanted = class_of(size);
  std::vector<Buffer>& free = free_[wanted.number];
  if (free.empty()) return {meter_, wanted.capacity};
  Buffer result = std::move(free.back());
  free.pop_back();
  pooled_ -= result.capacity();
  return result;
}

void BufferPool::give(Buffer buffer) {
  const std::size_t capacity = buffer.capacity();
  if (!buffer || capacity > kLargestPooled || pooled_ + capacity > kMaxPooled) {
    return;
  }
  pooled_ += capacity;
  free_[class_of(capacity).number].push_back(std::move(buffer));
}

}  // namespace tokensweep::git
