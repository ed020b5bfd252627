// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value or an Error. The names are a subset of std::expected's,
// which neither of our compilers offers in C++20 mode.
#pragma once

#include <type_traits>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/error.h"

namespace tokensweep {

template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  // Implicit on purpose: `return value;` and `return Error(...);`.
  Result(T value)  // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error)  // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // Aborts when there is no value.
  [[nodiscard]] T& operator*() & {
    CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] const T& operator*() const& {
    CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T&& operator*() && {
    CHECK(has_value());
    return std::move(*std::get_if<0>(&state_));
  }
  T* operator->() { return &**this; }
  const T* operator->() const { return &**this; }

  // Aborts when there is a value.
  [[nodiscard]] const Error& error() const& {
    CHECK(!has_value());
    return *std::get_if<1>(&state_);
  }
  [[nodiscard]] Error&& error() && {
    CHECK(!has_value());
    return std::move(*std::get_if<1>(&state_));
  }

  template <typename U>
  [[nodiscard]] T value_or(U&& fallback) && {
    return has_value() ? std::move(**this)
                       : static_cast<T>(std::forward<U>(fallback));
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error)  // NOLINT(google-explicit-constructor)
      : state_(std::move(error)) {}

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  [[nodiscard]] const Error& error() const& {
    CHECK(!has_value());
    return *std::get_if<1>(&state_);
  }
  [[nodiscard]] Error&& error() && {
    CHECK(!has_value());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<std::monostate, Error> state_;
};

}  // namespace tokensweep

#define TOKENSWEEP_CONCAT_INNER(a, b) a##b
#define TOKENSWEEP_CONCAT(a, b) TOKENSWEEP_CONCAT_INNER(a, b)

// TRY(expr): returns the error of a Result<void> (or drops a value).
#define TRY(expr)                                \
  do {                                           \
    if (auto try_result = (expr); !try_result) { \
      return std::move(try_result).error();      \
    }                                            \
  } while (false)

// TRY_ASSIGN(auto x, expr): x takes the value, or the error is returned.
#define TRY_ASSIGN(target, expr) \
  TRY_ASSIGN_IMPL(TOKENSWEEP_CONCAT(try_value_, __LINE__), target, expr)
#define TRY_ASSIGN_IMPL(name, target, expr)  \
  auto name = (expr);                        \
  if (!name) return std::move(name).error(); \
  target = *std::move(name)
