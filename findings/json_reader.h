// SPDX-License-Identifier: Apache-2.0
// Reads typed members out of a JSON value and says where one is wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"

namespace tokensweep {

// A value and its place in the document. Borrows the value.
class JsonNode {
 public:
  JsonNode(const nlohmann::json& value, std::string place)
      : value_(&value), place_(std::move(place)) {}

  [[nodiscard]] bool is_null() const;
  [[nodiscard]] Error error(std::string_view what) const;

  // The member `name`; an error when this is no object or has no such member.
  [[nodiscard]] Result<JsonNode> member(std::string_view name) const;
  // nullopt when it is absent.
  [[nodiscard]] Result<std::optional<JsonNode>> optional_member(
      std::string_view name) const;
  [[nodiscard]] Result<std::vector<JsonNode>> elements() const;
  // Name and value of each member.
  [[nodiscard]] Result<std::vector<std::pair<std::string, JsonNode>>> members()
      const;

  [[nodiscard]] Result<std::string> text() const;
  [[nodiscard]] Result<std::uint64_t> count() const;
  [[nodiscard]] Result<bool> truth() const;
  [[nodiscard]] Result<double> number() const;

 private:
  [[nodiscard]] JsonNode child(std::string_view name,
                               const nlohmann::json& value) const;

  const nlohmann::json* value_;
  std::string place_;
};

}  // namespace tokensweep
