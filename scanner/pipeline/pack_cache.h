// SPDX-License-Identifier: Apache-2.0
// Packs compiled from the user's own rules, kept in the user's cache folder.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "scanner/engine/detector.h"

namespace tokensweep {

// `$XDG_CACHE_HOME/tokensweep/packs`, else `~/.cache/tokensweep/packs`; empty
// when neither variable names an absolute path.
[[nodiscard]] std::string default_pack_cache();

// A detector for `rules`, whose identity is `key` (hex: a hash over all that
// enters the pack). Reads <folder>/<key>.pack when it is there, is ours, is
// not writable by others and is whole; otherwise compiles the rules and writes
// the file with mode 0600 in a folder of mode 0700. A cache that cannot be
// written costs time and is no error.
// `make_rules` is called only when the pack must be compiled.
template <typename MakeRules>
Result<std::unique_ptr<Detector>> cached_detector(const std::string& folder,
                                                  const std::string& key,
                                                  MakeRules&& make_rules);

// The two halves of cached_detector.
[[nodiscard]] std::unique_ptr<Detector> read_cached_pack(
    const std::string& folder, const std::string& key);
void write_cached_pack(const std::string& folder, const std::string& key,
                       const std::string& pack);

template <typename MakeRules>
Result<std::unique_ptr<Detector>> cached_detector(const std::string& folder,
                                                  const std::string& key,
                                                  MakeRules&& make_rules) {
  if (auto cached = read_cached_pack(folder, key)) return cached;
  TRY_ASSIGN(std::vector<Rule> rules, make_rules());
  TRY_ASSIGN(std::string pack, compile_pack(std::move(rules)));
  write_cached_pack(folder, key, pack);
  return Detector::from_bytes(std::move(pack));
}

}  // namespace tokensweep
