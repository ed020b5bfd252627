// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/hand_over.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "cli/hub/token_output.h"
#include "hub/docker_config.h"

namespace tokensweep::cli {
namespace {

constexpr std::string_view kHelper = "helper";
constexpr mode_t kPrivate = 0600;

Result<void> write_value(int fd, const SecretText& value,
                         const std::string& place) {
  for (std::string_view rest : {value.view(), std::string_view("\n")}) {
    while (!rest.empty()) {
      const ssize_t put = ::write(fd, rest.data(), rest.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) {
        return Error(ErrorKind::kIo, place + ": " + errno_text(errno));
      }
      rest.remove_prefix(static_cast<std::size_t>(put));
    }
  }
  return {};
}

}  // namespace

Result<HandOver> HandOver::prepare(const HubClient& client,
                                   const std::string& to) {
  if (to.empty()) return HandOver("standard output");
  const bool to_helper =
      to == kHelper || (to.starts_with(kHelper) && to[kHelper.size()] == ':');
  if (!to_helper) {
    HandOver over(to);
    over.file_ = Fd(::open(to.c_str(),
                           O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                           kPrivate));
    if (!over.file_) {
      const int error_number = errno;
      return Error(ErrorKind::kUsage,
                   to + ": " +
                       (error_number == EEXIST
                            ? "exists already, and --to does not overwrite"
                            : errno_text(error_number)));
    }
    return over;
  }
  std::string server = to == kHelper ? std::string(hub::kHubServer)
                                     : to.substr(kHelper.size() + 1);
  if (server.empty()) {
    return Error(ErrorKind::kUsage, "--to helper: names no server");
  }
  TRY_ASSIGN(std::optional<hub::CredentialHelper> helper,
             client.helper_for(server));
  if (!helper) {
    return Error(ErrorKind::kUsage,
                 "--to helper: docker is configured for no credential helper "
                 "(credsStore or credHelpers in its config.json)");
  }
  // Only whether it is installed: it may have its reasons not to list.
  const auto listed = helper->list();
  if (!listed && listed.error().kind() == ErrorKind::kUnsupported) {
    return listed.error();
  }
  HandOver over(helper->program() + " for " + server);
  over.helper_ = std::move(helper);
  over.server_ = std::move(server);
  return over;
}

HandOver::HandOver(HandOver&& other) noexcept
    : place_(std::move(other.place_)),
      helper_(std::move(other.helper_)),
      server_(std::move(other.server_)),
      file_(std::move(other.file_)),
      delivered_(std::exchange(other.delivered_, false)) {}

HandOver::~HandOver() {
  // The file is ours: it did not exist before.
  if (file_ && !delivered_) ::unlink(place_.c_str());
}

Result<void> HandOver::deliver(const std::string& username,
                               const SecretText& value) {
  if (helper_) {
    TRY(helper_->store(server_, username, value));
  } else if (file_) {
    TRY(write_value(file_.get(), value, place_));
    if (::fsync(file_.get()) != 0) {
      return Error(ErrorKind::kIo, place_ + ": " + errno_text(errno));
    }
  } else {
    TRY(write_value(STDOUT_FILENO, value, place_));
  }
  delivered_ = true;
  return {};
}

}  // namespace tokensweep::cli
