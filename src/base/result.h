// SPDX-License-Identifier: Apache-2.0
// Errors without exceptions: Status says whether something worked, Result<T> carries a value or the reason why there is none.
//
//   Result<Plan> Load(std::string_view path) {
//     File file = WHET_TRY(OpenFile(path));             // returns the error to our caller, or yields the value
//     WHET_TRY(file.Verify().With("segment 'weights'")); // adds this layer's context in front: "segment 'weights': ..."
//     return Plan(std::move(file));
//   }
//
// A message names file, node and attribute and ends with the remedy; its first line stands alone, further lines are a list.
#ifndef WHET_BASE_RESULT_H_
#define WHET_BASE_RESULT_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace whet {

class [[nodiscard]] Status {
 public:
  Status() = default;  // success
  static Status Error(std::string message) {
    Status status;
    status.message_ = std::make_unique<std::string>(std::move(message));
    return status;
  }

  bool ok() const { return message_ == nullptr; }
  const std::string& message() const {
    static const std::string none;
    return message_ ? *message_ : none;
  }

  // The same status with "context: " in front of its message; success stays success.
  Status With(std::string_view context) && {
    if (message_) message_->insert(0, std::string(context) + ": ");
    return std::move(*this);
  }

 private:
  std::unique_ptr<std::string> message_;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}        // NOLINT(google-explicit-constructor)
  Result(Status error) : status_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return value_.has_value(); }
  const std::string& message() const { return status_.message(); }
  Status status() && { return std::move(status_); }

  T& value() & { return *value_; }
  const T& value() const& { return *value_; }
  T&& value() && { return std::move(*value_); }
  T& operator*() & { return *value_; }
  const T& operator*() const& { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }

  Result With(std::string_view context) && {
    if (!ok()) status_ = std::move(status_).With(context);
    return std::move(*this);
  }

 private:
  std::optional<T> value_;
  Status status_;
};

inline Status Error(std::string message) {
  return Status::Error(std::move(message));
}

namespace detail {
inline Status TakeStatus(Status&& status) {
  return std::move(status);
}
template <typename T>
Status TakeStatus(Result<T>&& result) {
  return std::move(result).status();
}
inline void TakeValue(Status&&) {}
template <typename T>
T TakeValue(Result<T>&& result) {
  return std::move(result).value();
}
}  // namespace detail

}  // namespace whet

// Yields the value of a Result (nothing for a Status), or returns its error from the enclosing function.
#define WHET_TRY(expression)                                                                  \
  ({                                                                                          \
    auto whet_try_result = (expression);                                                      \
    if (!whet_try_result.ok()) return ::whet::detail::TakeStatus(std::move(whet_try_result)); \
    ::whet::detail::TakeValue(std::move(whet_try_result));                                    \
  })

#endif  // WHET_BASE_RESULT_H_
