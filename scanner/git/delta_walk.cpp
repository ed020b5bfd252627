// SPDX-License-Identifier: Apache-2.0
// Each worker goes through delta trees depth first, with a stack of frames: a
// base and those of its children that were not shown yet. Children come with
// the smallest family first, and a base is let go before the walk enters its
// last child's family; so a worker holds at most as many contents as the
// logarithm of the largest tree, and two for a chain.
//
// Roots are handed out in chunks. When they have run out and a worker is
// idle, another one gives it half of the lowest frame of its stack, which is
// the largest piece of work it has: a single tree keeps all workers busy. The
// base and its state are then shared, by counting.
//
// Leaves are not put together here: the sink asks for what it looks at.
#include "scanner/git/delta_walk.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "base/mutex.h"
#include "scanner/git/entry_reader.h"
#include "scanner/git/loose_object.h"

namespace tokensweep::git {
namespace {

constexpr std::size_t kRootChunk = 64;
// How much a worker produces before it tells the others.
constexpr std::uint64_t kReportedBytes = std::uint64_t{16} << 20;

// An object that others are made from. Immutable once it is shared.
struct Base {
  Buffer buffer;
  ByteView content;  // of buffer
  std::unique_ptr<WalkState> state;
  ObjectType type = ObjectType::kBlob;
  std::atomic<std::uint32_t> users = 1;  // frames
};

// Siblings that are still to be shown; roots when there is no base.
struct Frame {
  Base* base = nullptr;  // counted
  const std::uint32_t* next = nullptr;
  const std::uint32_t* end = nullptr;
};

// What the workers of a walk share.
class Pass {
 public:
  Pass(std::vector<std::uint32_t> roots, const ReadOptions& options)
      : roots_(std::move(roots)),
        options_(options),
        workers_(std::max(1U, options.threads)) {}

  BufferMeter meter;

  [[nodiscard]] unsigned workers() const { return workers_; }
  [[nodiscard]] bool over() const {
    return too_many_bytes_ || options_.stop.stop_requested();
  }
  void report(std::uint64_t bytes) {
    if ((produced_ += bytes) > options_.max_total_bytes) too_many_bytes_ = true;
  }
  [[nodiscard]] bool too_many_bytes() const { return too_many_bytes_; }

  // Whether a worker waits for work that nobody has offered it yet.
  [[nodiscard]] bool is_wanting() const { return wanting_ > 0; }
  void offer(Frame frame) {
    {
      MutexLock lock(mutex_);
      offered_.push_back(frame);
      --wanting_;
    }
    changed_.notify_one();
  }
  // The next piece of work; waits for one, and gives nothing when all workers
  // do so.
  std::optional<Frame> take() {
    if (auto roots = take_roots()) return roots;
    MutexLock lock(mutex_);
    ++waiting_;
    ++wanting_;
    if (waiting_ == workers_ && offered_.empty()) changed_.notify_all();
    while (offered_.empty() && waiting_ < workers_) changed_.wait(mutex_);
    if (offered_.empty()) return std::nullopt;
    const Frame frame = offered_.back();
    offered_.pop_back();
    --waiting_;
    return frame;
  }

 private:
  std::optional<Frame> take_roots() {
    const std::size_t begin = next_root_.fetch_add(kRootChunk);
    if (begin >= roots_.size()) return std::nullopt;
    const std::size_t end = std::min(begin + kRootChunk, roots_.size());
    return Frame{nullptr, roots_.data() + begin, roots_.data() + end};
  }

  std::vector<std::uint32_t> roots_;
  const ReadOptions& options_;
  unsigned workers_;
  std::atomic<std::size_t> next_root_ = 0;
  std::atomic<std::uint64_t> produced_ = 0;
  std::atomic<bool> too_many_bytes_ = false;
  // Waiting workers less offered frames; a hint to others.
  std::atomic<int> wanting_ = 0;
  Mutex mutex_;
  CondVar changed_;
  std::vector<Frame> offered_ GUARDED_BY(mutex_);
  unsigned waiting_ GUARDED_BY(mutex_) = 0;
};

class Worker {
 public:
  Worker(unsigned number, const PackSet& set, const ObjectPlan& plan,
         const ReadOptions& options, WalkSink& sink, Pass& pass)
      : number_(number),
        set_(set),
        plan_(plan),
        options_(options),
        sink_(sink),
        pass_(pass),
        reader_(pass.meter, options.max_object_bytes) {}

  void run() {
    while (const auto frame = pass_.take()) {
      stack_.push_back(*frame);
      while (!stack_.empty() && !pass_.over()) step();
      for (const Frame& left : stack_) release(left.base);
      stack_.clear();
    }
    pass_.report(std::exchange(unreported_, 0));
  }

  void add_to(WalkOutcome& outcome) const {
    outcome.statistics.objects += objects_;
    outcome.statistics.bytes_produced += produced_;
    outcome.statistics.bytes_inflated += reader_.bytes_inflated();
    outcome.problems.insert(outcome.problems.end(), problems_.begin(),
                            problems_.end());
  }

 private:
  void step() {
    Frame& top = stack_.back();
    const std::uint32_t entry = *top.next++;
    Base* const base = top.base;
    const bool is_last = top.next == top.end;
    if (is_last) stack_.pop_back();
    foresee(entry);
    Base* const made = show(entry, base);
    if (is_last) release(base);
    if (made != nullptr) {
      const auto children = plan_.children(entry);
      stack_.push_back(
          {made, children.data(), children.data() + children.size()});
    }
    if (pass_.is_wanting()) share();
  }

  // Objects come in no order of addresses, so what the next one needs is asked
  // for while this one is read: first where it is, then its bytes.
  void foresee(std::uint32_t entry) {
    const auto children = plan_.children(entry);
    next_.reset();
    if (!children.empty()) {
      next_ = children.front();
    } else if (!stack_.empty()) {
      next_ = *stack_.back().next;
    }
    if (next_) plan_.prefetch(*next_);
  }
  void prefetch_next() const {
    if (!next_) return;
    const PlanEntry& next = plan_.entry(*next_);
    if (next.pack == PlanEntry::kLoose) return;
    const PackFile& pack = set_.packs[next.pack];
    pack.prefetch(next.offset);
    __builtin_prefetch(pack.index().raw_id(next.position).data());
  }

  // Gives away half of the lowest frame, or all of it when there is other
  // work.
  void share() {
    if (stack_.empty()) return;
    Frame& lowest = stack_.front();
    const std::ptrdiff_t left = lowest.end - lowest.next;
    if (left > 1) {
      const Frame half = {lowest.base, lowest.next + left / 2, lowest.end};
      if (half.base != nullptr) ++half.base->users;
      lowest.end = half.next;
      pass_.offer(half);
    } else if (stack_.size() > 1) {
      const Frame all = lowest;
      stack_.erase(stack_.begin());
      pass_.offer(all);
    }
  }

  void release(Base* base) {
    if (base == nullptr || --base->users != 0) return;
    reader_.pool().give(std::move(base->buffer));
    delete base;  // NOLINT: counted
  }

  // Gives what the entry's children are made from; null when it has none, or
  // when they cannot be made.
  Base* show(std::uint32_t number, const Base* base) {
    const PlanEntry& entry = plan_.entry(number);
    if (!entry.walked) return nullptr;  // known to be out of reach
    if (base != nullptr) return show_delta(number, entry, *base);
    EntryReader::Whole whole =
        entry.pack == PlanEntry::kLoose
            ? reader_.read_loose(loose_path(entry), options_.types)
            : reader_.read_whole(set_.packs[entry.pack], entry.offset);
    if (!whole.problem.empty()) return drop(number, whole.problem);
    if ((options_.types & mask_of(whole.type)) == 0) return nullptr;
    const bool has_children = !plan_.children(number).empty();
    const WalkedObject object(plan_.id(number), whole.type, whole.content,
                              has_children);
    return show(object, entry.shown, nullptr, std::move(whole.buffer));
  }

  Base* show_delta(std::uint32_t number, const PlanEntry& entry,
                   const Base& base) {
    const EntryReader::Edits edits =
        reader_.read_delta(set_.packs[entry.pack], entry.offset, base.content);
    if (!edits.problem.empty()) return drop(number, edits.problem);
    Buffer buffer = reader_.pool().take(edits.size);
    if (!buffer) return drop(number, kOutOfMemory);
    DerivedBytes derived(base.content, reader_.segments(),
                         {buffer.data(), edits.size});
    const bool has_children = !plan_.children(number).empty();
    // Its children copy from all of it.
    if (has_children) (void)derived.content();
    const WalkedObject object(plan_.id(number), base.type, derived,
                              has_children);
    return show(object, entry.shown, base.state.get(), std::move(buffer));
  }

  // `shown`: to the sink.
  Base* show(const WalkedObject& object, bool shown,
             const WalkState* base_state, Buffer buffer) {
    unreported_ += object.size();
    if (unreported_ >= kReportedBytes) {
      pass_.report(std::exchange(unreported_, 0));
    }
    prefetch_next();
    std::unique_ptr<WalkState> state;
    if (shown) {
      ++objects_;
      produced_ += object.size();
      state = sink_.object(number_, object, base_state);
    }
    if (!object.has_children()) {
      reader_.pool().give(std::move(buffer));
      return nullptr;
    }
    auto made = std::make_unique<Base>();
    made->content = object.content();
    made->buffer = std::move(buffer);
    made->state = std::move(state);
    made->type = object.type();
    return made.release();
  }

  // Counts an object and all that are made from it.
  Base* drop(std::uint32_t number, std::string_view reason) {
    problems_.push_back({number, reason});
    std::vector<std::uint32_t> todo = {number};
    while (!todo.empty()) {
      const auto children = plan_.children(todo.back());
      todo.pop_back();
      for (const std::uint32_t child : children) {
        if (!plan_.entry(child).walked) continue;
        problems_.push_back({child, kMissingBase});
        todo.push_back(child);
      }
    }
    return nullptr;
  }

  [[nodiscard]] std::string loose_path(const PlanEntry& entry) const {
    const LooseRef& loose = set_.loose[entry.position];
    return loose_object_path(set_.folders[loose.folder], loose.id);
  }

  unsigned number_;
  const PackSet& set_;
  const ObjectPlan& plan_;
  const ReadOptions& options_;
  WalkSink& sink_;
  Pass& pass_;
  EntryReader reader_;
  std::vector<Frame> stack_;
  std::optional<std::uint32_t> next_;  // entry that is likely to be read next
  std::vector<WalkProblem> problems_;
  std::uint64_t objects_ = 0;
  std::uint64_t produced_ = 0;
  std::uint64_t unreported_ = 0;
};

// Roots of the wanted types, and those whose type only their file says.
std::vector<std::uint32_t> wanted_roots(const ObjectPlan& plan,
                                        TypeMask types) {
  std::vector<std::uint32_t> result;
  for (const std::uint32_t root : plan.roots()) {
    const TypeMask type = plan.entry(root).type;
    if (type == 0 || (type & types) != 0) result.push_back(root);
  }
  return result;
}

}  // namespace

WalkOutcome walk_deltas(const PackSet& set, const ObjectPlan& plan,
                        const ReadOptions& options, WalkSink& sink) {
  Pass pass(wanted_roots(plan, options.types), options);
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned i = 0; i < pass.workers(); ++i) {
    workers.push_back(
        std::make_unique<Worker>(i, set, plan, options, sink, pass));
  }
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < pass.workers(); ++i) {
      threads.emplace_back([&worker = *workers[i]] { worker.run(); });
    }
    workers.front()->run();
  }
  WalkOutcome outcome;
  for (const auto& worker : workers) worker->add_to(outcome);
  for (const Unreached& unreached : plan.unreached()) {
    outcome.problems.push_back({unreached.entry, unreached.reason});
  }
  std::ranges::sort(outcome.problems, {}, &WalkProblem::entry);
  outcome.statistics.peak_buffer_bytes = pass.meter.peak();
  outcome.statistics.plan_bytes = plan.memory();
  outcome.too_many_bytes = pass.too_many_bytes();
  return outcome;
}

}  // namespace tokensweep::git
