// SPDX-License-Identifier: Apache-2.0
#include "base/guarded_map.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <utility>

namespace tokensweep {

namespace detail {

// A node of a list that the signal handler reads: nodes are added in front,
// used again, and never freed. An unused one has no bytes.
struct GuardedRange {
  std::atomic<bool> taken = true;
  std::atomic<std::uintptr_t> begin = 0;
  std::atomic<std::uintptr_t> end = 0;
  std::atomic<bool> faulted = false;
  GuardedRange* next = nullptr;
};

}  // namespace detail

namespace {

using detail::GuardedRange;

// Plain data for the handler; set before it is installed.
std::atomic<GuardedRange*> first_range = nullptr;
struct sigaction previous_action;
std::uintptr_t page_size = 0;

GuardedRange* range_of(std::uintptr_t address) {
  for (GuardedRange* range = first_range.load(); range != nullptr;
       range = range->next) {
    if (range->begin.load() <= address && address < range->end.load()) {
      return range;
    }
  }
  return nullptr;
}

// Makes only system calls that keep no state.
void handle_sigbus(int signal, siginfo_t* info, void* context) {
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  if (GuardedRange* const range = range_of(address)) {
    range->faulted = true;
    auto* const page =
        static_cast<std::byte*>(info->si_addr) - address % page_size;
    if (::mmap(page, page_size, PROT_READ,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED) {
      return;
    }
  }
  if ((previous_action.sa_flags & SA_SIGINFO) != 0) {
    previous_action.sa_sigaction(signal, info, context);
  } else {
    // The instruction faults again, now with the action that was there.
    ::sigaction(SIGBUS, &previous_action, nullptr);
  }
}

void install_handler() {
  [[maybe_unused]] static const bool installed = [] {
    page_size = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    ::sigaction(SIGBUS, nullptr, &previous_action);
    struct sigaction action {};
    action.sa_sigaction = handle_sigbus;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    return ::sigaction(SIGBUS, &action, nullptr) == 0;
  }();
}

GuardedRange* take_range() {
  for (GuardedRange* range = first_range.load(); range != nullptr;
       range = range->next) {
    bool free = false;
    if (range->taken.compare_exchange_strong(free, true)) return range;
  }
  auto* range = new GuardedRange;  // NOLINT: the handler may look at any time
  range->next = first_range.load();
  while (!first_range.compare_exchange_weak(range->next, range)) {
  }
  return range;
}

}  // namespace

Result<GuardedMap> GuardedMap::open(const std::string& path) {
  GuardedMap result;
  TRY_ASSIGN(result.file_, MappedFile::open(path));
  const ByteView bytes = result.bytes();
  result.path_ = path;
  if (struct stat status = {}; ::stat(path.c_str(), &status) == 0) {
    result.device_ = status.st_dev;
    result.inode_ = status.st_ino;
  }
  if (bytes.empty()) return result;
  install_handler();
  result.range_ = take_range();
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
  result.range_->faulted = false;
  result.range_->begin = begin;
  result.range_->end = begin + bytes.size();
  return result;
}

GuardedMap::GuardedMap(GuardedMap&& other) noexcept
    : file_(std::move(other.file_)),
      path_(std::move(other.path_)),
      device_(other.device_),
      inode_(other.inode_),
      range_(std::exchange(other.range_, nullptr)) {}

GuardedMap& GuardedMap::operator=(GuardedMap&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(path_, other.path_);
  std::swap(device_, other.device_);
  std::swap(inode_, other.inode_);
  std::swap(range_, other.range_);
  return *this;
}

bool GuardedMap::is_whole() const {
  if (range_ != nullptr && range_->faulted) return false;
  struct stat status = {};
  if (::stat(path_.c_str(), &status) != 0) return true;
  if (status.st_dev != device_ || status.st_ino != inode_) return true;
  // The rest of its last page reads as zeros without any fault.
  return static_cast<std::uint64_t>(status.st_size) >= bytes().size();
}

GuardedMap::~GuardedMap() {
  if (range_ == nullptr) return;
  range_->end = 0;
  range_->begin = 0;
  range_->taken = false;
}

}  // namespace tokensweep
