// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/secret_sets.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

namespace tokensweep::git {
namespace {

std::uint64_t pair_key(SetId a, SetId b) {
  return std::uint64_t{a} << 32 | b;
}

std::uint64_t hash_of(std::span<const std::uint32_t> elements) {
  std::uint64_t hash = 0x9e3779b97f4a7c15U;
  for (const std::uint32_t element : elements) {
    hash = (hash ^ element) * 0xff51afd7ed558ccdU;
    hash ^= hash >> 32;
  }
  return hash;
}

}  // namespace

SecretSets::SecretSets() : begins_({0, 0}) {
  by_hash_.emplace(hash_of({}), 0);
}

SetId SecretSets::intern(std::span<const std::uint32_t> elements_wanted) {
  const std::uint64_t hash = hash_of(elements_wanted);
  const auto [begin, end] = by_hash_.equal_range(hash);
  for (auto it = begin; it != end; ++it) {
    if (std::ranges::equal(elements(it->second), elements_wanted)) {
      return it->second;
    }
  }
  const auto set = static_cast<SetId>(size());
  pool_.insert(pool_.end(), elements_wanted.begin(), elements_wanted.end());
  begins_.push_back(pool_.size());
  by_hash_.emplace(hash, set);
  return set;
}

SetId SecretSets::make(std::vector<std::uint32_t> elements_wanted) {
  std::ranges::sort(elements_wanted);
  elements_wanted.erase(
      std::unique(elements_wanted.begin(), elements_wanted.end()),
      elements_wanted.end());
  return intern(elements_wanted);
}

SetId SecretSets::unite(SetId a, SetId b) {
  if (a == b || b == 0) return a;
  if (a == 0) return b;
  if (a > b) std::swap(a, b);
  const auto known = unions_.find(pair_key(a, b));
  if (known != unions_.end()) return known->second;
  std::vector<std::uint32_t> both;
  std::ranges::set_union(elements(a), elements(b), std::back_inserter(both));
  const SetId result = intern(both);
  unions_.emplace(pair_key(a, b), result);
  return result;
}

SetId SecretSets::subtract(SetId from, SetId what) {
  if (from == what) return 0;
  if (from == 0 || what == 0) return from;
  const auto known = differences_.find(pair_key(from, what));
  if (known != differences_.end()) return known->second;
  std::vector<std::uint32_t> rest;
  std::ranges::set_difference(elements(from), elements(what),
                              std::back_inserter(rest));
  const SetId result = intern(rest);
  differences_.emplace(pair_key(from, what), result);
  return result;
}

SetId SecretSets::unite_all(std::vector<SetId>& sets) {
  std::ranges::sort(sets);
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
  constexpr std::size_t kFew = 3;
  if (sets.size() <= kFew) {
    SetId result = 0;
    for (const SetId set : sets) result = unite(result, set);
    return result;
  }
  // Most hold the same secrets: a bit for each puts them in order, too.
  constexpr std::uint32_t kBits = 64;
  std::vector<std::uint32_t> all;
  std::size_t words = 0;  // that may have bits
  for (const SetId set : sets) {
    for (const std::uint32_t element : elements(set)) {
      const std::size_t word = element / kBits;
      if (word >= marks_.size()) marks_.resize(word + 1);
      marks_[word] |= std::uint64_t{1} << (element % kBits);
      words = std::max(words, word + 1);
    }
  }
  for (std::uint32_t word = 0; word < words; ++word) {
    for (std::uint64_t bits = std::exchange(marks_[word], 0); bits != 0;
         bits &= bits - 1) {
      all.push_back(word * kBits +
                    static_cast<std::uint32_t>(std::countr_zero(bits)));
    }
  }
  return intern(all);
}

}  // namespace tokensweep::git
