// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/replies.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <nlohmann/json.hpp>

namespace tokensweep::test_hub {
namespace {

constexpr std::size_t kMaxPageSize = 100;

// nullopt when the parameter is there and no positive number.
std::optional<std::size_t> number(const Request& request, std::string_view name,
                                  std::size_t when_absent) {
  const std::string text = request.parameter(name);
  if (text.empty()) return when_absent;
  std::size_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value == 0) return std::nullopt;
  return value;
}

}  // namespace

std::string text_of(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Reply json_reply(int status, const Json& body) {
  Reply reply;
  reply.status = status;
  reply.body = text_of(body);
  return reply;
}

Reply no_content() {
  Reply reply;
  reply.status = 204;
  return reply;
}

Reply error_reply(int status, std::string_view text) {
  return json_reply(status, {{"detail", text}, {"message", text}});
}

Reply newer_error(int status, std::string_view text) {
  return json_reply(
      status,
      {{"errinfo", Json::object()}, {"detail", text}, {"message", text}});
}

Reply value_error(std::string_view field, std::string_view text) {
  Json fields = Json::object();
  fields[std::string(field)] = Json::array({text});
  return json_reply(400,
                    {{"fields", fields},
                     {"text", std::string(field) + ": " + std::string(text)}});
}

Reply unauthorized() {
  return json_reply(401,
                    {{"message", "unauthorized"}, {"errinfo", Json::object()}});
}

Reply registry_error(int status, std::string_view text) {
  return json_reply(status, {{"details", text}});
}

Reply coded_error(int status, int code, std::string_view text) {
  return json_reply(
      status, {{"code", code}, {"message", text}, {"details", Json::array()}});
}

Reply oauth_error(int status, std::string_view error, std::string_view text) {
  return json_reply(status, {{"error", error}, {"error_description", text}});
}

Reply locked_out(std::int64_t until) {
  Reply reply = error_reply(429,
                            "toomanyrequests: too many failed login attempts "
                            "for username or IP address");
  reply.headers.emplace_back("X-Retry-After", std::to_string(until));
  return reply;
}

Json time_json(std::optional<Micros> time) {
  return time ? Json(rfc3339(*time)) : Json(nullptr);
}

Json text_json(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json(nullptr);
}

std::optional<Json> object_of(const Request& request) {
  Json body = Json::parse(request.body, nullptr, false);
  if (!body.is_object()) return std::nullopt;
  return body;
}

std::optional<std::string> text_in(const Json& object, std::string_view name) {
  const auto found = object.find(std::string(name));
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::optional<Page> page_of(const Request& request, std::size_t total,
                            std::size_t default_size, std::string_view origin,
                            Reply& error) {
  const auto page = number(request, "page", 1);
  const auto size = number(request, "page_size", default_size);
  if (!page) {
    error = value_error("page", "must be a positive number");
    return std::nullopt;
  }
  if (!size || *size > kMaxPageSize) {
    error = value_error("page_size", "must be from 1 to 100");
    return std::nullopt;
  }
  const std::size_t pages =
      std::max<std::size_t>(1, (total + *size - 1) / *size);
  Page found;
  if (*page > pages) {
    error = error_reply(404, "invalid page");
    return std::nullopt;
  }
  found.first = (*page - 1) * *size;
  found.count = std::min(*size, total - found.first);
  const auto link = [&](std::size_t number_of_page) {
    return std::string(origin) + request.path +
           "?page=" + std::to_string(number_of_page) +
           "&page_size=" + std::to_string(*size);
  };
  if (found.first + found.count < total) found.next = link(*page + 1);
  if (*page > 1) found.previous = link(*page - 1);
  return found;
}

Json page_json(Json head, const Page& page,
               const std::function<Json(std::size_t)>& thing) {
  Json results = Json::array();
  for (std::size_t i = 0; i < page.count; ++i) {
    results.push_back(thing(page.first + i));
  }
  head["next"] = text_json(page.next);
  head["previous"] = text_json(page.previous);
  head["results"] = std::move(results);
  return head;
}

}  // namespace tokensweep::test_hub
