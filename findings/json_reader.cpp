// SPDX-License-Identifier: Apache-2.0
#include "findings/json_reader.h"

#include <cstddef>

#include <nlohmann/json.hpp>

#include "findings/json_text.h"

namespace tokensweep {

bool JsonNode::is_null() const {
  return value_->is_null();
}

Error JsonNode::error(std::string_view what) const {
  return {ErrorKind::kCorrupt,
          (place_.empty() ? "the report" : place_) + ": " + std::string(what)};
}

JsonNode JsonNode::child(std::string_view name,
                         const nlohmann::json& value) const {
  return {value, place_.empty() ? std::string(name)
                                : place_ + "." + std::string(name)};
}

Result<std::optional<JsonNode>> JsonNode::optional_member(
    std::string_view name) const {
  if (!value_->is_object()) return error("must be an object");
  const auto found = value_->find(name);
  if (found == value_->end()) return std::optional<JsonNode>();
  return std::optional<JsonNode>(child(name, *found));
}

Result<JsonNode> JsonNode::member(std::string_view name) const {
  TRY_ASSIGN(std::optional<JsonNode> found, optional_member(name));
  if (!found) return error("has no \"" + std::string(name) + "\"");
  return *std::move(found);
}

Result<std::vector<JsonNode>> JsonNode::elements() const {
  if (!value_->is_array()) return error("must be an array");
  std::vector<JsonNode> nodes;
  nodes.reserve(value_->size());
  for (std::size_t i = 0; i < value_->size(); ++i) {
    nodes.push_back({(*value_)[i], place_ + "[" + std::to_string(i) + "]"});
  }
  return nodes;
}

Result<std::vector<std::pair<std::string, JsonNode>>> JsonNode::members()
    const {
  if (!value_->is_object()) return error("must be an object");
  std::vector<std::pair<std::string, JsonNode>> nodes;
  for (auto it = value_->begin(); it != value_->end(); ++it) {
    // A name may be anything, so that a place counts and does not quote.
    const std::string place =
        place_ + ", member " + std::to_string(nodes.size() + 1);
    nodes.push_back({it.key(), JsonNode(it.value(), place)});
  }
  return nodes;
}

Result<std::string> JsonNode::text() const {
  std::optional<std::string> bytes = bytes_from_json(*value_);
  if (!bytes) return error("must be a string or {\"base64\": ...}");
  return *std::move(bytes);
}

Result<std::uint64_t> JsonNode::count() const {
  if (!value_->is_number_unsigned()) {
    return error("must be a whole number from 0");
  }
  return value_->get<std::uint64_t>();
}

Result<bool> JsonNode::truth() const {
  if (!value_->is_boolean()) return error("must be true or false");
  return value_->get<bool>();
}

Result<double> JsonNode::number() const {
  if (!value_->is_number()) return error("must be a number");
  return value_->get<double>();
}

}  // namespace tokensweep
