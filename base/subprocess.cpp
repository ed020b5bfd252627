// SPDX-License-Identifier: Apache-2.0
#include "base/subprocess.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <thread>
#include <utility>

#include "base/file.h"

namespace tokensweep {
namespace {

// What posix_spawn does in the child before the program starts.
class SpawnPlan {
 public:
  SpawnPlan() {
    CHECK(::posix_spawn_file_actions_init(&actions_) == 0);
    CHECK(::posix_spawnattr_init(&attributes_) == 0);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  void open_null(int target, int flags) {
    note(::posix_spawn_file_actions_addopen(&actions_, target, "/dev/null",
                                            flags, 0));
  }
  void duplicate(int fd, int target) {
    note(::posix_spawn_file_actions_adddup2(&actions_, fd, target));
  }
  void enter(const std::string& folder) {
    note(::posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str()));
  }
  void close_the_rest() {
    note(::posix_spawn_file_actions_addclosefrom_np(&actions_, 3));
  }
  // The child starts with default handlers and nothing blocked, and in its own
  // process group: Ctrl-C is for us, we end the child.
  void reset_signals() {
    sigset_t signals;
    ::sigemptyset(&signals);
    note(::posix_spawnattr_setsigmask(&attributes_, &signals));
    for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
      ::sigaddset(&signals, signal);
    }
    note(::posix_spawnattr_setsigdefault(&attributes_, &signals));
    note(::posix_spawnattr_setpgroup(&attributes_, 0));
    note(::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK |
                                                      POSIX_SPAWN_SETSIGDEF |
                                                      POSIX_SPAWN_SETPGROUP));
  }

  int spawn(pid_t& pid, const std::string& program, char** argv,
            char** environment) {
    if (error_ != 0) return error_;
    return ::posix_spawnp(&pid, program.c_str(), &actions_, &attributes_, argv,
                          environment);
  }

 private:
  void note(int error) {
    if (error_ == 0) error_ = error;
  }

  posix_spawn_file_actions_t actions_ = {};
  posix_spawnattr_t attributes_ = {};
  int error_ = 0;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

ExitStatus exit_status(int status) {
  ExitStatus result;
  if (WIFSIGNALED(status)) {
    result.signal = WTERMSIG(status);
  } else {
    result.code = WEXITSTATUS(status);
  }
  return result;
}

}  // namespace

Result<Subprocess> Subprocess::start(const SubprocessOptions& options) {
  CHECK(!options.argv.empty());
  const std::string& program = options.argv.front();
  const auto failed = [&](int error_number) {
    return Error(error_number == ENOENT ? ErrorKind::kNotFound : ErrorKind::kIo,
                 program + ": " + errno_text(error_number));
  };

  std::array<int, 2> pipe_ends = {-1, -1};
  if (::pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return failed(errno);
  Fd output(pipe_ends[0]);
  const Fd child_output(pipe_ends[1]);
  Fd input;
  Fd child_input;
  if (options.input == SubprocessOptions::kChannel) {
    // A socket instead of a pipe: it can be written without SIGPIPE.
    std::array<int, 2> ends = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) !=
        0) {
      return failed(errno);
    }
    input = Fd(ends[0]);
    child_input = Fd(ends[1]);
  }

  SpawnPlan plan;
  if (child_input) {
    plan.duplicate(child_input.get(), STDIN_FILENO);
  } else if (options.input >= 0) {
    plan.duplicate(options.input, STDIN_FILENO);
  } else {
    plan.open_null(STDIN_FILENO, O_RDONLY);
  }
  plan.duplicate(child_output.get(), STDOUT_FILENO);
  plan.open_null(STDERR_FILENO, O_WRONLY);
  if (!options.folder.empty()) plan.enter(options.folder);
  plan.close_the_rest();
  plan.reset_signals();

  std::vector<std::string> argv = options.argv;
  std::vector<std::string> environment = options.environment;
  pid_t pid = -1;
  const int error = plan.spawn(pid, program, pointers(argv).data(),
                               pointers(environment).data());
  if (error != 0) return failed(error);
  return Subprocess(pid, std::move(input), std::move(output));
}

Subprocess::Subprocess(Subprocess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      input_(std::move(other.input_)),
      output_(std::move(other.output_)) {}

Subprocess& Subprocess::operator=(Subprocess&& other) noexcept {
  if (this != &other) {
    kill();
    pid_ = std::exchange(other.pid_, -1);
    input_ = std::move(other.input_);
    output_ = std::move(other.output_);
  }
  return *this;
}

Subprocess::~Subprocess() {
  kill();
}

Result<void> Subprocess::write_input(std::string_view text) {
  CHECK(static_cast<bool>(input_));
  while (!text.empty()) {
    const ssize_t sent =
        ::send(input_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EINTR) continue;
      return Error(ErrorKind::kIo, "the program reads no more");
    }
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

ExitStatus Subprocess::wait() {
  if (pid_ < 0) return {};
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return exit_status(status);
}

std::optional<ExitStatus> Subprocess::wait_until(
    std::chrono::steady_clock::time_point deadline) {
  if (pid_ < 0) return ExitStatus();
  // A program that closed its output mostly ends at once.
  constexpr std::chrono::milliseconds kPause{2};
  int status = 0;
  while (::waitpid(pid_, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
    std::this_thread::sleep_for(kPause);
  }
  pid_ = -1;
  return exit_status(status);
}

void Subprocess::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  wait();
}

}  // namespace tokensweep
