// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "base/handle.h"

namespace tokensweep {
namespace {

Error io_error(const std::string& path, int error_number) {
  const ErrorKind kind = error_number == ENOENT || error_number == ENOTDIR
                             ? ErrorKind::kNotFound
                             : ErrorKind::kIo;
  return Error(kind, path + ": " + errno_text(error_number));
}

using CString = Handle<char, &std::free>;

// false with errno set when not all of it could be written.
bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t put = ::write(fd, content.data(), content.size());
    if (put < 0 && errno != EINTR) return false;
    if (put > 0) content.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

}  // namespace

std::string errno_text(int error_number) {
  return std::generic_category().message(error_number);
}

Result<MappedFile> MappedFile::open(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return io_error(path, errno);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return io_error(path, errno);
  if (!S_ISREG(info.st_mode)) {
    return Error(ErrorKind::kIo, path + ": not a regular file");
  }
  MappedFile file;
  if (info.st_size == 0) return file;
  const auto size = static_cast<std::size_t>(info.st_size);
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (address == MAP_FAILED) return io_error(path, errno);
  file.address_ = address;
  file.size_ = size;
  return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : address_(std::exchange(other.address_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(address_, other.address_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (address_ != nullptr) ::munmap(address_, size_);
}

ByteView MappedFile::bytes() const {
  return {static_cast<const std::byte*>(address_), size_};
}

Result<std::string> read_descriptor(int fd, std::uint64_t max_bytes) {
  std::string content;
  std::array<char, std::size_t{64} << 10> buffer;
  while (true) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0) {
      if (errno == EINTR) continue;
      return Error(ErrorKind::kIo, errno_text(errno));
    }
    if (got == 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(got));
    if (content.size() > max_bytes) {
      return Error(ErrorKind::kLimit,
                   "larger than " + std::to_string(max_bytes) + " bytes");
    }
  }
}

Result<std::string> read_file(const std::string& path,
                              std::uint64_t max_bytes) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd) return io_error(path, errno);
  Result<std::string> content = read_descriptor(fd.get(), max_bytes);
  if (!content) return std::move(content).error().with_context(path);
  return content;
}

Result<void> write_file_atomically(const std::string& path,
                                   std::string_view content, unsigned mode) {
  std::string temporary = path + ".XXXXXX";
  Fd fd(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!fd) return io_error(path, errno);
  if (!write_all(fd.get(), content) || ::fchmod(fd.get(), mode) != 0 ||
      ::close(fd.release()) != 0 ||
      ::rename(temporary.c_str(), path.c_str()) != 0) {
    const int error_number = errno;
    ::unlink(temporary.c_str());
    return io_error(path, error_number);
  }
  return {};
}

Result<void> write_output_file(const std::string& path,
                               std::string_view content, unsigned mode) {
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    const Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
    if (!fd || !write_all(fd.get(), content)) return io_error(path, errno);
    return {};
  }
  const CString real(::realpath(path.c_str(), nullptr));
  return write_file_atomically(real ? real.get() : path, content, mode);
}

Result<void> append_to_file(const std::string& path, std::string_view content,
                            unsigned mode) {
  const Fd fd(::open(path.c_str(),
                     O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY,
                     mode));
  if (!fd || !write_all(fd.get(), content)) return io_error(path, errno);
  return {};
}

}  // namespace tokensweep
