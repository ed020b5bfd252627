// SPDX-License-Identifier: Apache-2.0
// Objects through the git program: for each chunk of ids one `cat-file
// --batch-check` learns types and sizes, then one `cat-file --batch` reads what
// is wanted. The ids come from a file, in our own order, so each answer belongs
// to a known id. Cat-file ends at the first object that it cannot read: then
// that object is counted and a new process goes on behind it.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <span>
#include <thread>
#include <utility>

#include "base/file.h"
#include "base/mutex.h"
#include "scanner/git/cat_file.h"
#include "scanner/git/git_program.h"
#include "scanner/git/listed_store.h"

namespace tokensweep::git {
namespace {

constexpr std::size_t kChunk = 16384;
// So many failures in a row without one success: it is git that fails.
constexpr unsigned kMaxFailuresInRow = 256;

using Positions = std::span<const std::uint32_t>;

// An anonymous file with one id a line, rewound.
Result<Fd> id_file(const std::vector<ObjectId>& ids, Positions positions) {
  std::string text;
  for (const std::uint32_t position : positions) {
    text += ids[position].hex();
    text += '\n';
  }
  Fd file(::memfd_create("ids", MFD_CLOEXEC));
  std::string_view rest = text;
  while (file && !rest.empty()) {
    const ssize_t done = ::write(file.get(), rest.data(), rest.size());
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(done));
  }
  if (!file || !rest.empty() || ::lseek(file.get(), 0, SEEK_SET) != 0) {
    return Error(ErrorKind::kIo, "temporary file: " + errno_text(errno));
  }
  return file;
}

class ProgramStore final : public ListedStore {
 public:
  explicit ProgramStore(StoreLocation location)
      : ListedStore(std::move(location)) {}

  Result<void> for_each(const ReadOptions& options, ObjectSink& sink,
                        Coverage& coverage) override;
  Result<Object> read(const ObjectId& id) override;

 private:
  enum class Ask { kHeaders, kContents };
  // What the check said about an object.
  struct Known {
    std::uint64_t size = 0;
    std::uint8_t type = 0;  // 0: not known yet, or unreadable
  };
  struct Worker {
    unsigned number = 0;
    const ReadOptions& options;
    ObjectSink& sink;
    Coverage coverage;
  };
  // The first error of all workers; it stops the others.
  struct Pass {
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> failed = false;
    Mutex mutex;
    std::optional<Error> error GUARDED_BY(mutex);
  };

  Result<void> ensure_open();
  void run(Worker& worker, Pass& pass);
  Result<void> read_chunk(Worker& worker, Positions chunk);
  Result<void> ask(Worker& worker, Ask what, Positions wanted);
  Result<std::size_t> ask_once(Worker& worker, Ask what, Positions wanted,
                               bool buffered, bool& crashed);
  // Takes one answer; false when the stream broke off.
  bool take_answer(Worker& worker, Ask what, BlockReader& reader,
                   std::uint32_t position);
  void skip(Worker& worker, std::string_view reason, std::uint32_t position) {
    worker.coverage.skip(reason, SkipEffect::kIncomplete,
                         listing().ids[position].hex());
  }

  std::unique_ptr<BorrowedObjects> git_;
  std::vector<Known> known_;  // by position; one worker writes each
  std::atomic<bool> ever_answered_ = false;
  std::optional<Subprocess> single_;  // of read()
  std::optional<BlockReader> single_reader_;
};

Result<void> ProgramStore::ensure_open() {
  TRY(ensure_listed());
  known_.resize(listing().ids.size());
  if (!git_) {
    TRY_ASSIGN(
        git_, BorrowedObjects::create(location().objects_dir, location().format,
                                      location().alternates));
  }
  return {};
}

bool ProgramStore::take_answer(Worker& worker, Ask what, BlockReader& reader,
                               std::uint32_t position) {
  const ObjectId& id = listing().ids[position];
  const auto line = reader.line();
  if (!line) return false;
  const auto header = parse_cat_file_header(*line, id.hex());
  if (!header) {
    if (!line->ends_with(" missing")) return false;
    skip(worker, "corrupt object", position);
    return true;
  }
  if (what == Ask::kHeaders) {
    known_[position] = {header->size, static_cast<std::uint8_t>(header->type)};
    return true;
  }
  // The size was small enough when it was checked.
  if (header->size > worker.options.max_object_bytes) return false;
  const auto content = reader.block(header->size + 1);
  if (!content) return false;
  worker.sink.object(worker.number,
                     {id, header->type, content->first(header->size)});
  return true;
}

// How many were answered; `crashed` when a signal ended the process.
Result<std::size_t> ProgramStore::ask_once(Worker& worker, Ask what,
                                           Positions wanted, bool buffered,
                                           bool& crashed) {
  TRY_ASSIGN(const Fd input, id_file(listing().ids, wanted));
  std::vector<std::string> words = {
      "cat-file", what == Ask::kHeaders ? "--batch-check" : "--batch"};
  if (buffered) words.emplace_back("--buffer");
  TRY_ASSIGN(Subprocess process, git_->start(std::move(words), input.get()));
  BlockReader reader(process.output());
  std::size_t answered = 0;
  while (answered < wanted.size()) {
    if (worker.options.stop.stop_requested()) return answered;
    if (!take_answer(worker, what, reader, wanted[answered])) break;
    ++answered;
  }
  if (answered < wanted.size()) crashed = process.wait().signal != 0;
  return answered;
}

Result<void> ProgramStore::ask(Worker& worker, Ask what, Positions wanted) {
  unsigned failures = 0;
  bool buffered = true;
  while (!wanted.empty()) {
    bool crashed = false;
    TRY_ASSIGN(const std::size_t answered,
               ask_once(worker, what, wanted, buffered, crashed));
    if (worker.options.stop.stop_requested()) return {};
    if (answered > 0) {
      ever_answered_ = true;
      failures = 0;
    }
    wanted = wanted.subspan(answered);
    if (wanted.empty()) return {};
    if (crashed && buffered) {
      buffered = false;  // a crash loses what is buffered: ask again
      continue;
    }
    skip(worker, "corrupt object", wanted.front());
    if (what == Ask::kHeaders) known_[wanted.front()] = {};
    wanted = wanted.subspan(1);
    if (++failures >= kMaxFailuresInRow && !ever_answered_) {
      return Error(ErrorKind::kUnsupported,
                   "the git program cannot read this repository");
    }
  }
  return {};
}

Result<void> ProgramStore::read_chunk(Worker& worker, Positions chunk) {
  std::vector<std::uint32_t> wanted;
  for (const std::uint32_t position : chunk) {
    if (known_[position].type == 0) wanted.push_back(position);
  }
  TRY(ask(worker, Ask::kHeaders, wanted));
  if (worker.options.stop.stop_requested()) return {};
  wanted.clear();
  for (const std::uint32_t position : chunk) {
    const Known& known = known_[position];
    if (known.type == 0 || (worker.options.types & 1U << known.type) == 0) {
      continue;
    }
    if (known.size > worker.options.max_object_bytes) {
      skip(worker, "object too large", position);
    } else {
      wanted.push_back(position);
    }
  }
  return ask(worker, Ask::kContents, wanted);
}

void ProgramStore::run(Worker& worker, Pass& pass) {
  const Positions order = listing().read_order;
  while (!pass.failed && !worker.options.stop.stop_requested()) {
    const std::size_t begin = pass.next.fetch_add(kChunk);
    if (begin >= order.size()) return;
    auto done = read_chunk(
        worker, order.subspan(begin, std::min(kChunk, order.size() - begin)));
    if (!done) {
      pass.failed = true;
      MutexLock lock(pass.mutex);
      if (!pass.error) pass.error = std::move(done).error();
    }
  }
}

Result<void> ProgramStore::for_each(const ReadOptions& options,
                                    ObjectSink& sink, Coverage& coverage) {
  TRY(ensure_open());
  coverage.merge(listing_coverage());
  std::vector<Worker> workers;
  for (unsigned i = 0; i < std::max(1U, options.threads); ++i) {
    workers.push_back({i, options, sink, {}});
  }
  Pass pass;
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < workers.size(); ++i) {
      threads.emplace_back([&, i] { run(workers[i], pass); });
    }
    run(workers.front(), pass);
  }
  for (const Worker& worker : workers) coverage.merge(worker.coverage);
  MutexLock lock(pass.mutex);
  if (pass.error) return *std::move(pass.error);
  return {};
}

Result<ObjectStore::Object> ProgramStore::read(const ObjectId& id) {
  TRY(ensure_open());
  if (!std::ranges::binary_search(listing().ids, id)) {
    return Error(ErrorKind::kNotFound, id.hex() + ": no such object");
  }
  if (!single_) {
    TRY_ASSIGN(single_, git_->start({"cat-file", "--batch"},
                                    SubprocessOptions::kChannel));
    single_reader_.emplace(single_->output());
  }
  const std::string hex = id.hex();
  const auto corrupt = [&] {
    return Error(ErrorKind::kCorrupt, hex + ": cannot be read");
  };
  std::optional<std::string_view> line;
  if (single_->write_input(hex + '\n')) line = single_reader_->line();
  if (!line) {
    single_.reset();
    return corrupt();
  }
  const auto header = parse_cat_file_header(*line, hex);
  if (!header) return corrupt();
  const auto content = single_reader_->block(header->size + 1);
  if (!content) {
    single_.reset();
    return corrupt();
  }
  return Object{header->type, to_string(content->first(header->size))};
}

}  // namespace

std::unique_ptr<ObjectStore> open_program_store(const StoreLocation& location) {
  return std::make_unique<ProgramStore>(location);
}

}  // namespace tokensweep::git
