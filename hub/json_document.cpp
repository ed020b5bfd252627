// SPDX-License-Identifier: Apache-2.0
#include "hub/json_document.h"

#include <cmath>

#include <nlohmann/json.hpp>

namespace tokensweep::hub {
namespace {

constexpr int kMaxDepth = 32;

}  // namespace

void wipe_texts(nlohmann::json& value) {
  if (auto* text = value.get_ptr<std::string*>()) {
    wipe(*text);
  } else if (value.is_structured()) {
    for (nlohmann::json& each : value) wipe_texts(each);
  }
}

JsonValue::JsonValue(const nlohmann::json* value, std::string place)
    : value_(value != nullptr && value->is_null() ? nullptr : value),
      place_(std::move(place)) {}

bool JsonValue::is_object() const {
  return value_ != nullptr && value_->is_object();
}

bool JsonValue::is_text() const {
  return value_ != nullptr && value_->is_string();
}

Error JsonValue::error(std::string_view what) const {
  return {ErrorKind::kCorrupt, place_ + ' ' + std::string(what)};
}

JsonValue JsonValue::member(std::string_view name) const {
  std::string place = place_ + ": " + std::string(name);
  if (!is_object()) return {nullptr, std::move(place)};
  const auto found = value_->find(name);
  return {found == value_->end() ? nullptr : &*found, std::move(place)};
}

std::vector<std::pair<std::string, JsonValue>> JsonValue::members() const {
  std::vector<std::pair<std::string, JsonValue>> members;
  if (!is_object()) return members;
  for (auto it = value_->begin(); it != value_->end(); ++it) {
    std::string place =
        place_ + ": member " + std::to_string(members.size() + 1);
    members.push_back({it.key(), JsonValue(&*it, std::move(place))});
  }
  return members;
}

Result<std::vector<JsonValue>> JsonValue::elements() const {
  std::vector<JsonValue> elements;
  if (is_absent()) return elements;
  if (!value_->is_array()) return error("must be an array");
  elements.reserve(value_->size());
  for (const nlohmann::json& each : *value_) {
    elements.push_back(
        {&each, place_ + "[" + std::to_string(elements.size()) + "]"});
  }
  return elements;
}

Result<std::string> JsonValue::text() const {
  if (!is_text()) return error("must be a text");
  return value_->get<std::string>();
}

Result<std::string> JsonValue::text_or_empty() const {
  if (is_absent()) return std::string();
  return text();
}

Result<SecretText> JsonValue::secret_or_empty() const {
  if (is_absent()) return SecretText();
  if (!is_text()) return error("must be a text");
  return SecretText(value_->get<std::string>());
}

Result<std::vector<std::string>> JsonValue::texts_or_empty() const {
  TRY_ASSIGN(const std::vector<JsonValue> values, elements());
  std::vector<std::string> texts;
  texts.reserve(values.size());
  for (const JsonValue& value : values) {
    TRY_ASSIGN(std::string text, value.text());
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<bool> JsonValue::truth() const {
  if (is_absent() || !value_->is_boolean()) {
    return error("must be true or false");
  }
  return value_->get<bool>();
}

Result<std::int64_t> JsonValue::whole_number_or_zero() const {
  if (is_absent()) return std::int64_t{0};
  if (!value_->is_number()) return error("must be a number");
  const double number = value_->get<double>();
  if (!(std::abs(number) <= 9007199254740992.0)) return error("is too large");
  return static_cast<std::int64_t>(number);
}

JsonDocument::JsonDocument(std::unique_ptr<nlohmann::json> value,
                           std::string name)
    : value_(std::move(value)), name_(std::move(name)) {}

JsonDocument::JsonDocument(JsonDocument&& other) noexcept = default;

JsonDocument& JsonDocument::operator=(JsonDocument&& other) noexcept {
  if (this != &other) {
    if (value_) wipe_texts(*value_);
    value_ = std::move(other.value_);
    name_ = std::move(other.name_);
  }
  return *this;
}

JsonDocument::~JsonDocument() {
  if (value_) wipe_texts(*value_);
}

Result<JsonDocument> JsonDocument::parse(std::string_view text,
                                         std::string name) {
  bool too_deep = false;
  const auto watch_depth = [&](int depth, nlohmann::json::parse_event_t,
                               nlohmann::json&) {
    if (depth > kMaxDepth) too_deep = true;
    return !too_deep;
  };
  auto value = std::make_unique<nlohmann::json>(
      nlohmann::json::parse(text.begin(), text.end(), watch_depth,
                            /*allow_exceptions=*/false));
  if (too_deep) {
    wipe_texts(*value);
    return Error(ErrorKind::kCorrupt, name + " is nested too deeply");
  }
  if (value->is_discarded()) {
    return Error(ErrorKind::kCorrupt, name + " is no JSON");
  }
  return JsonDocument(std::move(value), std::move(name));
}

JsonValue JsonDocument::root() const {
  return {value_.get(), name_};
}

}  // namespace tokensweep::hub
