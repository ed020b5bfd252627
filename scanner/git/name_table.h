// SPDX-License-Identifier: Apache-2.0
// Numbers texts in the order in which they come, each distinct one once.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tokensweep::git {

// Fewer than 2^31 names.
class NameTable {
 public:
  NameTable() : slots_(kFirstSlots) {}

  std::uint32_t number(std::string_view name) {
    const std::size_t hash = std::hash<std::string_view>()(name);
    std::size_t at = hash & (slots_.size() - 1);
    for (; slots_[at].place != 0; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].tag == tag_of(hash) &&
          this->name(slots_[at].place - 1) == name) {
        return slots_[at].place - 1;
      }
    }
    text_ += name;
    ends_.push_back(text_.size());
    slots_[at] = {tag_of(hash), size()};
    const std::uint32_t number = size() - 1;
    if (ends_.size() * 2 > slots_.size()) grow();
    return number;
  }

  // Valid until the next number().
  [[nodiscard]] std::string_view name(std::uint32_t number) const {
    const std::size_t begin = number == 0 ? 0 : ends_[number - 1];
    return std::string_view(text_).substr(begin, ends_[number] - begin);
  }
  [[nodiscard]] std::uint64_t memory() const {
    return text_.capacity() + ends_.capacity() * sizeof(std::size_t) +
           slots_.capacity() * sizeof(Slot);
  }
  [[nodiscard]] std::uint32_t size() const {
    return static_cast<std::uint32_t>(ends_.size());
  }

 private:
  static constexpr std::size_t kFirstSlots = 1024;

  struct Slot {
    std::uint32_t tag = 0;    // bits of the hash that the slot does not imply
    std::uint32_t place = 0;  // number + 1; 0 is an empty slot
  };

  static std::uint32_t tag_of(std::size_t hash) {
    return static_cast<std::uint32_t>(hash >> 32);
  }

  void grow() {
    slots_.assign(slots_.size() * 2, {});
    for (std::uint32_t number = 0; number < size(); ++number) {
      const std::size_t hash = std::hash<std::string_view>()(name(number));
      std::size_t at = hash & (slots_.size() - 1);
      while (slots_[at].place != 0) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = {tag_of(hash), number + 1};
    }
  }

  std::string text_;
  std::vector<std::size_t> ends_;
  std::vector<Slot> slots_;
};

}  // namespace tokensweep::git
