// SPDX-License-Identifier: Apache-2.0
// All rules of a run: built once from rules or opened from a pack, then
// frozen. Opening reads the anchors only; a rule is decoded and its regexes
// are compiled at its first hit.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "rules/compiled_rule.h"
#include "rules/rule.h"

namespace tokensweep {

// One rule that an anchor leads to.
struct AnchorUse {
  std::uint32_t rule = 0;
  AnchorPlace place = AnchorPlace::kPrefix;
};

// A distinct anchor text. Views into the RuleSet.
struct AnchorInfo {
  std::string_view text;
  bool caseless = false;
  std::span<const AnchorUse> uses;  // by rule
};

// All members are safe from any thread once the object is made.
class RuleSet {
 public:
  // Sorts the rules by id. kUsage when two have one id.
  static Result<std::unique_ptr<RuleSet>> build(std::vector<Rule> rules);
  // `section` is what encode() wrote and must outlive the object. kCorrupt
  // when its frame is damaged.
  static Result<std::unique_ptr<RuleSet>> open(ByteView section);
  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  [[nodiscard]] std::uint32_t size() const { return size_; }
  // REQUIRES: index < size(). Aborts when the pack holds a rule that does not
  // decode: packs are checked when they are made and guarded by their hash.
  [[nodiscard]] const CompiledRule& compiled(std::uint32_t index) const;
  [[nodiscard]] const Rule& rule(std::uint32_t index) const {
    return compiled(index).rule();
  }

  // Null when there is none of this id. Decodes a few rules on the way.
  [[nodiscard]] const CompiledRule* find(std::string_view id) const;

  [[nodiscard]] std::uint32_t anchor_count() const {
    return static_cast<std::uint32_t>(anchors_.size());
  }
  [[nodiscard]] const AnchorInfo& anchor(std::uint32_t index) const {
    return anchors_[index];
  }

  // The section of a pack: deterministic for the same rules.
  [[nodiscard]] const std::string& encoded() const { return own_; }

 private:
  RuleSet() = default;
  Result<void> read(ByteView section);

  std::string own_;   // the section when built here
  ByteView section_;  // own_ or the pack's
  std::uint32_t size_ = 0;
  std::vector<std::uint32_t> rule_ends_;  // into rule_bytes_
  ByteView rule_bytes_;
  std::vector<AnchorUse> uses_;
  std::vector<AnchorInfo> anchors_;
  // Owned; published once by compare-and-swap.
  std::unique_ptr<std::atomic<CompiledRule*>[]> compiled_;
};

}  // namespace tokensweep
