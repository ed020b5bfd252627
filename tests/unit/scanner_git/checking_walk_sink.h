// SPDX-License-Identifier: Apache-2.0
// A WalkSink that keeps everything and checks what a walk promises: edits that
// make the content, bases shown first, states that live long enough.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "base/mutex.h"
#include "scanner/git/object_walk.h"

namespace tokensweep::git::test {

class CheckingWalkSink final : public WalkSink {
 public:
  std::unique_ptr<WalkState> object(unsigned worker, const WalkedObject& object,
                                    const WalkState* base_state) override {
    const auto* base = dynamic_cast<const State*>(base_state);
    EXPECT_EQ(object.is_delta(), base != nullptr);
    std::string composed;
    if (object.is_delta()) {
      const ByteView before = object.derived().base();
      EXPECT_EQ(as_chars(before), base->content);
      std::uint64_t next = Segment::kInserted;
      for (const Segment& segment : object.derived().segments()) {
        EXPECT_EQ(segment.begin, composed.size());
        EXPECT_FALSE(segment.bytes.empty());
        if (!segment.is_inserted()) {
          EXPECT_EQ(segment.bytes.data(), before.data() + segment.source);
          EXPECT_NE(segment.source, next);
        }
        next = segment.is_inserted() ? Segment::kInserted
                                     : segment.source + segment.bytes.size();
        composed += as_chars(segment.bytes);
      }
    } else {
      composed = as_chars(object.content());
    }
    EXPECT_EQ(object.size(), composed.size());
    // Half of the leaves are never put together.
    if (composed.size() % 2 == 0) {
      EXPECT_EQ(as_chars(object.content()), composed);
    }
    auto state = std::make_unique<State>(*this, composed);
    MutexLock lock(mutex_);
    EXPECT_TRUE(contents_.emplace(object.id().hex(), composed).second)
        << "shown twice";
    types_[object.id().hex()] = object.type();
    deltas_ += object.is_delta() ? 1 : 0;
    ++by_worker_[worker];
    return state;
  }

  // After the walk.
  [[nodiscard]] std::map<std::string, std::string> contents() {
    MutexLock lock(mutex_);
    return contents_;
  }
  [[nodiscard]] std::map<std::string, ObjectType> types() {
    MutexLock lock(mutex_);
    return types_;
  }
  [[nodiscard]] std::size_t deltas() {
    MutexLock lock(mutex_);
    return deltas_;
  }
  [[nodiscard]] std::map<unsigned, std::size_t> by_worker() {
    MutexLock lock(mutex_);
    return by_worker_;
  }
  [[nodiscard]] int live_states() const { return live_states_; }
  [[nodiscard]] int peak_states() const { return peak_states_; }

 private:
  struct State final : WalkState {
    State(CheckingWalkSink& owner, std::string text)
        : sink(owner), content(std::move(text)) {
      const int live = ++sink.live_states_;
      int peak = sink.peak_states_;
      while (peak < live &&
             !sink.peak_states_.compare_exchange_weak(peak, live)) {
      }
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() override { --sink.live_states_; }

    CheckingWalkSink& sink;
    std::string content;
  };

  std::atomic<int> live_states_ = 0;
  std::atomic<int> peak_states_ = 0;
  Mutex mutex_;
  std::map<std::string, std::string> contents_ GUARDED_BY(mutex_);
  std::map<std::string, ObjectType> types_ GUARDED_BY(mutex_);
  std::size_t deltas_ GUARDED_BY(mutex_) = 0;
  std::map<unsigned, std::size_t> by_worker_ GUARDED_BY(mutex_);
};

}  // namespace tokensweep::git::test
