// SPDX-License-Identifier: Apache-2.0
// A mutex that clang's thread-safety analysis understands (it does not know
// libstdc++'s std::mutex). Members under a lock are marked GUARDED_BY.
#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define TOKENSWEEP_TSA(x) __attribute__((x))
#else
#define TOKENSWEEP_TSA(x)
#endif

#define CAPABILITY(x) TOKENSWEEP_TSA(capability(x))
#define SCOPED_CAPABILITY TOKENSWEEP_TSA(scoped_lockable)
#define GUARDED_BY(x) TOKENSWEEP_TSA(guarded_by(x))
#define ACQUIRE(...) TOKENSWEEP_TSA(acquire_capability(__VA_ARGS__))
#define RELEASE(...) TOKENSWEEP_TSA(release_capability(__VA_ARGS__))
#define REQUIRES(...) TOKENSWEEP_TSA(requires_capability(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS TOKENSWEEP_TSA(no_thread_safety_analysis)

namespace tokensweep {

class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// Waits on a Mutex that the caller holds.
class CondVar {
 public:
  void wait(Mutex& mutex) REQUIRES(mutex) { condition_.wait(mutex); }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable_any condition_;
};

}  // namespace tokensweep
