// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/object_scans.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "scanner/sources/lfs_pointer.h"

namespace tokensweep {
namespace {

// One worker scans this much in less time than others need to get ready.
constexpr std::uint64_t kBytesAlone = std::uint64_t{4} << 20;
// No walk over so few is worth while.
constexpr std::size_t kFew = 64;

using Clock = std::chrono::steady_clock;

}  // namespace

ObjectScans::ObjectScans(const ScanOptions& options, ObjectTexts& texts)
    : options_(options), texts_(texts) {
  CHECK(options.detector != nullptr && options.threads > 0);
  workers_.push_back(std::make_unique<Worker>(options.detector->detection()));
}

// Fills the results of what a walk shows.
class ObjectScans::Walk final : public git::WalkSink {
 public:
  // Both outlive this.
  Walk(ObjectScans& scans, Task& task) : scans_(scans), task_(task) {
    for (std::size_t i = 0; i < task.ids.size(); ++i) {
      order_.emplace_back(task.ids[i], i);
    }
    std::ranges::sort(order_);
    for (const auto& [id, place] : order_) ids_.push_back(id);
  }

  void run() {
    scans_.make_workers();
    git::ReadOptions read;
    read.threads = scans_.options_.threads;
    read.stop = scans_.options_.stop;
    // A base may be larger than what is scanned.
    const git::WalkStatistics walk = scans_.texts_.walk(ids_, read, *this);
    scans_.walk_.objects += walk.objects;
    scans_.walk_.bytes_inflated += walk.bytes_inflated;
    scans_.walk_.peak_buffer_bytes =
        std::max(scans_.walk_.peak_buffer_bytes, walk.peak_buffer_bytes);
    scans_.walk_.plan_bytes =
        std::max(scans_.walk_.plan_bytes, walk.plan_bytes);
  }

  std::unique_ptr<git::WalkState> object(
      unsigned worker, const git::WalkedObject& object,
      const git::WalkState* base_state) override {
    std::unique_ptr<State> state;
    if (object.has_children()) state = std::make_unique<State>();
    // Too large ones are counted by who reads them next.
    if (object.size() > scans_.options_.max_file_bytes) return state;
    const auto* base = static_cast<const State*>(base_state);
    scan(*scans_.workers_[worker], object,
         base != nullptr ? &base->scan : nullptr,
         state != nullptr ? &state->scan : nullptr);
    return state;
  }

 private:
  struct State final : git::WalkState {
    ScanState scan;  // incomplete when it was not scanned
  };

  void scan(Worker& worker, const git::WalkedObject& object,
            const ScanState* base, ScanState* keep) {
    const auto place = std::ranges::lower_bound(ids_, object.id());
    ScannedObject& result =
        task_.results[order_[static_cast<std::size_t>(place - ids_.begin())]
                          .second];
    const bool measure = scans_.options_.measure;
    const bool derived = base != nullptr && object.is_delta();
    const ByteView content = derived ? ByteView() : object.content();
    const Clock::time_point start =
        measure ? Clock::now() : Clock::time_point();
    result.matches =
        derived ? worker.scanner.scan_derived(object.derived(), *base, keep)
                : worker.scanner.scan(content, keep);
    if (measure) worker.matching += Clock::now() - start;
    result.was_read = true;
    result.type = object.type();
    result.bytes = object.size();
    if (object.type() == git::ObjectType::kBlob &&
        object.size() < kMaxLfsPointerBytes) {
      result.large_file = lfs_pointer_id(object.content());
    }
    if (!result.matches.empty()) {
      scans_.texts_.keep(
          object.id(),
          std::make_shared<const ObjectTexts::Text>(
              ObjectTexts::Text{object.type(), to_string(object.content())}));
    }
    scans_.count_progress(result);
  }

  ObjectScans& scans_;
  Task& task_;
  std::vector<std::pair<git::ObjectId, std::size_t>> order_;
  std::vector<git::ObjectId> ids_;  // sorted, as order_
};

void ObjectScans::walk(Task& task) {
  Walk(*this, task).run();
}

void ObjectScans::count_progress(const ScannedObject& object) const {
  if (options_.progress == nullptr) return;
  options_.progress->objects.fetch_add(1, std::memory_order_relaxed);
  options_.progress->bytes.fetch_add(object.bytes, std::memory_order_relaxed);
}

void ObjectScans::scan_one(Worker& worker, Task& task, std::size_t index) {
  if (task.results[index].was_read) return;
  const git::ObjectId& id = task.ids[index];
  auto text = texts_.read(id);
  if (text == nullptr) return;
  ScannedObject& result = task.results[index];
  result.was_read = true;
  result.type = text->type;
  result.bytes = text->content.size();
  const Clock::time_point start =
      options_.measure ? Clock::now() : Clock::time_point();
  if (text->type == git::ObjectType::kBlob) {
    result.large_file = lfs_pointer_id(as_bytes(text->content));
  }
  result.matches = worker.scanner.scan(as_bytes(text->content));
  if (options_.measure) worker.matching += Clock::now() - start;
  if (!result.matches.empty()) texts_.keep(id, std::move(text));
  count_progress(result);
}

void ObjectScans::make_workers() {
  while (workers_.size() < options_.threads) {
    workers_.push_back(
        std::make_unique<Worker>(options_.detector->detection()));
  }
}

void ObjectScans::start_others(Task& task, std::vector<std::jthread>& threads) {
  make_workers();
  for (std::size_t i = 1; i < workers_.size(); ++i) {
    threads.emplace_back([this, &task, &worker = *workers_[i]] {
      for (std::size_t index = task.next++;
           index < task.ids.size() && !options_.stop.stop_requested();
           index = task.next++) {
        scan_one(worker, task, index);
      }
    });
  }
}

std::vector<ScannedObject> ObjectScans::scan(
    std::span<const git::ObjectId> ids) {
  Task task;
  task.ids = ids;
  task.results.resize(ids.size());
  if (options_.mode == ScanMode::kDelta && ids.size() >= kFew) walk(task);
  std::vector<std::jthread> threads;
  std::uint64_t bytes = 0;
  for (std::size_t index = task.next++;
       index < ids.size() && !options_.stop.stop_requested();
       index = task.next++) {
    if (task.results[index].was_read) continue;
    scan_one(*workers_[0], task, index);
    bytes += task.results[index].bytes;
    if (bytes > kBytesAlone && threads.empty()) start_others(task, threads);
  }
  threads.clear();
  return std::move(task.results);
}

ScanCounters ObjectScans::counters() const {
  ScanCounters sum;
  for (const auto& worker : workers_) sum.merge(worker->scanner.counters());
  return sum;
}

std::chrono::nanoseconds ObjectScans::matching_time() const {
  std::chrono::nanoseconds sum{};
  for (const auto& worker : workers_) sum += worker->matching;
  return sum;
}

}  // namespace tokensweep
