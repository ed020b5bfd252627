// SPDX-License-Identifier: Apache-2.0
// Reads whole files into a buffer that is used again. Plain read(2): a mapped
// file that somebody truncates raises SIGBUS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>

#include "base/bytes.h"
#include "scanner/sources/file_system.h"

namespace tokensweep {

// For one thread.
class ContentReader {
 public:
  enum class Outcome : std::uint8_t {
    kRead,      // content() is the whole file
    kTooLarge,  // content() is its beginning, perhaps nothing
    kFailed,    // errno or memory; content() is empty
    kStopped,   // asked to stop while waiting for a pipe
  };

  ContentReader(FileSystem& file_system, std::uint64_t max_bytes,
                std::stop_token stop);

  // Reads to the end, whatever the size says. A descriptor that has nothing
  // yet (a pipe) is waited for when `patience` says so, else that is a failure.
  enum class Patience : std::uint8_t { kNone, kWait };
  [[nodiscard]] Outcome read(int fd, Patience patience = Patience::kNone);

  // Valid until the next read().
  [[nodiscard]] ByteView content() const { return {buffer_.get(), size_}; }

 private:
  [[nodiscard]] bool reserve(std::size_t capacity);
  [[nodiscard]] Outcome make_room(int fd);
  [[nodiscard]] bool wait_for(int fd);

  FileSystem& file_system_;
  std::uint64_t max_bytes_;
  std::stop_token stop_;
  std::unique_ptr<std::byte[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
};

}  // namespace tokensweep
