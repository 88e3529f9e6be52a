// Modules of Elixir's and Erlang's own applications.
#pragma once

#include <string_view>

namespace aircher::project::elixir {

/// Top-level Elixir modules of Elixir, Logger, Mix, ExUnit, EEx and IEx; space-separated.
extern const std::string_view kElixirModules;
/// Modules of OTP's applications; space-separated.
extern const std::string_view kErlangModules;
/// OTP's applications, for -include_lib.
extern const std::string_view kErlangApplications;

}  // namespace aircher::project::elixir
