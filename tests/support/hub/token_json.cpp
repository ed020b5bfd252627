// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/token_json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace tokensweep::test_hub {

std::optional<Reply> label_problem(const Json& object, std::string_view name) {
  const auto label = text_in(object, name);
  if (!label) return value_error(name, "this field is required");
  const auto characters = std::count_if(
      label->begin(), label->end(),
      [](char byte) { return (static_cast<unsigned char>(byte) >> 6) != 2; });
  if (characters < 1 || characters > 100) {
    return value_error(name, "must have 1 to 100 characters");
  }
  return std::nullopt;
}

std::optional<Reply> expiry_problem(const State& state, const Json& object) {
  const auto found = object.find("expires_at");
  if (found == object.end() || found->is_null()) return std::nullopt;
  if (!found->is_string()) return value_error("expires_at", "must be a string");
  const auto& text = found->get_ref<const std::string&>();
  if (text.empty()) return std::nullopt;
  const auto time = parse_rfc3339(text);
  if (!time) return value_error("expires_at", "must be a date-time");
  if (*time <= state.now()) {
    return value_error("expires_at", "must be in the future");
  }
  return std::nullopt;
}

std::optional<Page> token_page(const Context& context, std::size_t total,
                               Reply& refusal) {
  State& state = context.state;
  auto page = page_of(context.request, total, 10, state.base_url, refusal);
  if (page && state.faults.take(FaultKind::kForeignNext, context.request)) {
    page->next = state.foreign_url + context.request.path + "?page=2";
  }
  return page;
}

void set_activity(const Context& context, const Json& body, Token& token) {
  if (!body.contains("is_active")) return;
  token.active = body.at("is_active").get<bool>();
  token.works_though_inactive =
      !token.active &&
      context.state.faults.take(FaultKind::kIgnoreDeactivation, context.request)
          .has_value();
}

}  // namespace tokensweep::test_hub
