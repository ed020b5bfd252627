// SPDX-License-Identifier: Apache-2.0
#include "hub/json_body.h"

#include <nlohmann/json.hpp>

#include "hub/json_document.h"

namespace tokensweep::hub {

JsonBody::JsonBody()
    : value_(std::make_unique<nlohmann::json>(nlohmann::json::object())) {}

JsonBody::JsonBody(JsonBody&& other) noexcept = default;

JsonBody::~JsonBody() {
  if (value_) wipe_texts(*value_);
}

void JsonBody::add_text(std::string_view name, std::string_view value) {
  (*value_)[std::string(name)] = value;
}

void JsonBody::add_texts(std::string_view name,
                         const std::vector<std::string>& values) {
  (*value_)[std::string(name)] = values;
}

void JsonBody::add_truth(std::string_view name, bool value) {
  (*value_)[std::string(name)] = value;
}

void JsonBody::append_object(std::string_view name, const JsonBody& value) {
  (*value_)[std::string(name)].push_back(*value.value_);
}

Result<std::string> JsonBody::finish() const {
  // The writer throws on nothing but texts that are not UTF-8.
  try {
    return value_->dump();
  } catch (const nlohmann::json::exception&) {
    return Error(ErrorKind::kUsage,
                 "a name, label or secret is not valid UTF-8, so the Hub "
                 "cannot have it");
  }
}

}  // namespace tokensweep::hub
