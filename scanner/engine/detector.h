// SPDX-License-Identifier: Apache-2.0
// Rules ready to scan: a pack with its rule set, literals and engine.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/file.h"
#include "base/result.h"
#include "rules/pack.h"
#include "rules/rule.h"
#include "rules/rule_set.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/engine/literals.h"
#include "scanner/engine/pattern_engine.h"

namespace tokensweep {

// Compiles rules to a pack. Takes tenths of a second: the literals are
// compiled to a database.
[[nodiscard]] Result<std::string> compile_pack(std::vector<Rule> rules);

// Frozen; shared by all workers, which it must outlive.
class Detector {
 public:
  // `pack` must outlive the detector: it is part of the program.
  static Result<std::unique_ptr<Detector>> from_embedded(ByteView pack);
  // A pack read back from the user's cache: its hash is checked.
  static Result<std::unique_ptr<Detector>> from_file(MappedFile pack);
  // A pack just made.
  static Result<std::unique_ptr<Detector>> from_bytes(std::string pack);

  [[nodiscard]] const RuleSet& rules() const { return *rules_; }
  [[nodiscard]] Detection detection() const {
    return {*rules_, literals_, *engine_};
  }
  // 64 hex digits over all rules.
  [[nodiscard]] const std::string& rules_hash() const { return rules_hash_; }

 private:
  Detector() = default;
  Result<void> load(ByteView bytes, Pack::Check check);

  std::string own_bytes_;
  MappedFile file_;
  std::string rules_hash_;
  std::unique_ptr<RuleSet> rules_;
  LiteralIndex literals_;
  std::unique_ptr<PatternEngine> engine_;
};

}  // namespace tokensweep
