// SPDX-License-Identifier: Apache-2.0
// Stage one: finds every place where a literal stands.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "scanner/engine/literals.h"

namespace tokensweep {

struct LiteralHit {
  std::uint32_t literal = 0;
  std::uint32_t end = 0;  // offset behind its last byte

  friend bool operator==(const LiteralHit&, const LiteralHit&) = default;
  // The order in which hits are looked at.
  friend bool operator<(const LiteralHit& a, const LiteralHit& b) {
    return a.end != b.end ? a.end < b.end : a.literal < b.literal;
  }
};

// Frozen after construction and shared by all workers; what one scan changes
// lives in its Scratch.
class PatternEngine {
 public:
  // Working memory of one worker.
  class Scratch {
   public:
    virtual ~Scratch() = default;
  };

  virtual ~PatternEngine() = default;
  [[nodiscard]] virtual std::unique_ptr<Scratch> make_scratch() const = 0;
  // Appends all hits, ordered by end. REQUIRES: `scratch` came from this
  // engine and no other call uses it now; content under 4 GiB.
  virtual void find(ByteView content, Scratch& scratch,
                    std::vector<LiteralHit>& hits) const = 0;
};

}  // namespace tokensweep
