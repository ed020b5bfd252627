// SPDX-License-Identifier: Apache-2.0
// Replies in the shapes that the Hub uses, its several kinds of errors among
// them.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "tests/support/hub/http_message.h"
#include "tests/support/hub/times.h"

namespace tokensweep::test_hub {

using Json = nlohmann::ordered_json;

// Bytes that are not UTF-8 are replaced.
[[nodiscard]] std::string text_of(const Json& value);
[[nodiscard]] Reply json_reply(int status, const Json& body);
[[nodiscard]] Reply no_content();

// {"detail", "message"}: documented for most routes.
[[nodiscard]] Reply error_reply(int status, std::string_view text);
// {"errinfo": {}, "detail", "message"}: newer routes.
[[nodiscard]] Reply newer_error(int status, std::string_view text);
// 400 {"fields": {field: [text]}, "text"}: token routes.
[[nodiscard]] Reply value_error(std::string_view field, std::string_view text);
// 401 {"message": "unauthorized", "errinfo": {}}
[[nodiscard]] Reply unauthorized();
// {"details"}: the registry's token service.
[[nodiscard]] Reply registry_error(int status, std::string_view text);
// {"code", "message", "details": []}: audit logs.
[[nodiscard]] Reply coded_error(int status, int code, std::string_view text);
// {"error", "error_description"}: OAuth.
[[nodiscard]] Reply oauth_error(int status, std::string_view error,
                                std::string_view text);
// 429 with the end of the lock in X-Retry-After.
[[nodiscard]] Reply locked_out(std::int64_t until);

// A string, or null for nullopt.
[[nodiscard]] Json time_json(std::optional<Micros> time);
[[nodiscard]] Json text_json(const std::optional<std::string>& text);

// The body as a JSON object; nullopt when it is none.
[[nodiscard]] std::optional<Json> object_of(const Request& request);
// A member that is a string; nullopt when it is absent or something else.
[[nodiscard]] std::optional<std::string> text_in(const Json& object,
                                                 std::string_view name);

// A page of a list: `page` and `page_size` of the request.
struct Page {
  std::size_t first = 0;
  std::size_t count = 0;            // of this page
  std::optional<std::string> next;  // URL
  std::optional<std::string> previous;
};

// nullopt when the numbers are none, out of range, or past the end; then
// `error` is what to reply. Links start with `origin`.
[[nodiscard]] std::optional<Page> page_of(const Request& request,
                                          std::size_t total,
                                          std::size_t default_size,
                                          std::string_view origin,
                                          Reply& error);
// `head` with "next", "previous" and "results"; `thing` makes the results of
// the page from their places in the whole list.
[[nodiscard]] Json page_json(Json head, const Page& page,
                             const std::function<Json(std::size_t)>& thing);

}  // namespace tokensweep::test_hub
