// SPDX-License-Identifier: Apache-2.0
#include "scanner/sources/content_reader.h"

#include <poll.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

namespace tokensweep {
namespace {

// Most files fit, and it stays in the second-level cache.
constexpr std::size_t kUsualBytes = std::size_t{256} << 10;
// A buffer that grew past this for one file is given back after it.
constexpr std::size_t kKeptBytes = std::size_t{8} << 20;
constexpr std::uint64_t kHighestLimit = std::uint64_t{1} << 46;
constexpr int kPollMs = 100;

}  // namespace

ContentReader::ContentReader(FileSystem& file_system, std::uint64_t max_bytes,
                             std::stop_token stop)
    : file_system_(file_system),
      max_bytes_(std::min(max_bytes, kHighestLimit)),
      stop_(std::move(stop)) {}

bool ContentReader::reserve(std::size_t capacity) {
  std::unique_ptr<std::byte[]> larger(new (std::nothrow) std::byte[capacity]);
  if (larger == nullptr) return false;
  if (size_ > 0) std::memcpy(larger.get(), buffer_.get(), size_);
  buffer_ = std::move(larger);
  capacity_ = capacity;
  return true;
}

// The buffer is full: asks for the file's size, so that a large file gets its
// exact size and one over the limit is not read at all.
ContentReader::Outcome ContentReader::make_room(int fd) {
  std::uint64_t wanted = std::uint64_t{capacity_} * 2;
  struct stat info {};
  if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
    const auto file_size = static_cast<std::uint64_t>(info.st_size);
    if (file_size > max_bytes_) return Outcome::kTooLarge;
    // One byte more lets the end show itself without growing again.
    if (file_size >= size_) wanted = file_size + 1;
  }
  wanted = std::min(std::max(wanted, std::uint64_t{size_} + 1), max_bytes_ + 1);
  return reserve(wanted) ? Outcome::kRead : Outcome::kFailed;
}

bool ContentReader::wait_for(int fd) {
  pollfd event = {.fd = fd, .events = POLLIN, .revents = 0};
  while (!stop_.stop_requested()) {
    const int ready = ::poll(&event, 1, kPollMs);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;  // read() will say why
  }
  return false;
}

ContentReader::Outcome ContentReader::read(int fd, Patience patience) {
  size_ = 0;
  if (capacity_ > kKeptBytes || capacity_ == 0) {
    buffer_.reset();
    capacity_ = 0;
    if (!reserve(kUsualBytes)) return Outcome::kFailed;
  }
  while (true) {
    if (patience == Patience::kWait && !wait_for(fd)) return Outcome::kStopped;
    if (size_ == capacity_) {
      if (size_ > max_bytes_) return Outcome::kTooLarge;
      const Outcome room = make_room(fd);
      if (room == Outcome::kFailed) size_ = 0;
      if (room != Outcome::kRead) return room;
    }
    const ssize_t got =
        file_system_.read(fd, {buffer_.get() + size_, capacity_ - size_});
    if (got < 0) {
      if (errno == EAGAIN && patience == Patience::kWait) continue;
      size_ = 0;
      return Outcome::kFailed;
    }
    size_ += static_cast<std::size_t>(got);
    if (size_ > max_bytes_) {
      size_ = static_cast<std::size_t>(max_bytes_);
      return Outcome::kTooLarge;
    }
    if (got == 0) return Outcome::kRead;
  }
}

}  // namespace tokensweep
