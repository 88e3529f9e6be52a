// Where the parts meet: the command line says what to do, the application holds what it is done with, and `serve` puts the MCP server on top.
#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>
#include <csignal>
#include <exception>

#include "server/cli/command_line.h"
#include "server/cli/log.h"
#include "server/mcp/server.h"

namespace {

using namespace aircher;

int serve(const cli::Command& command, cli::Application& application) {
    auto tools = tools::tools_of_set(command.tool_set);
    if (!tools) {
        std::fprintf(stderr, "aircher: %s\n", tools.error().text().c_str());
        return 2;
    }
    // The client's end of stdout moves away and descriptor 1 points at stderr: nothing that prints can corrupt the stream.
    UniqueFd output(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
    if (!output || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
        std::fprintf(stderr, "aircher: stdout cannot be used\n");
        return 1;
    }
    mcp::ServerOptions options{std::move(*tools), application.roots_are_fixed(), command.options.allow_any_root, command.conformance_fixtures,
                               command.record_path};
    application.services().index.keep_in_background();
    mcp::Server server(std::move(options), application.services(), STDIN_FILENO, std::move(output));
    if (!server.run()) {
        // Something does not end: a client that never reads, a file system that hangs. Nothing here needs it to.
        spdlog::shutdown();
        std::_Exit(0);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) try {
    ::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of its write, not the end of the process
    int exit_code = 0;
    const auto tools = aircher::tools::all_tools();
    const auto command = aircher::cli::parse_command_line(argc, argv, tools, exit_code);
    if (!command) return exit_code;
    if (command->kind == aircher::cli::Command::Kind::tools_page) return aircher::cli::print_tools_page(tools);
    if (command->kind == aircher::cli::Command::Kind::serve || command->kind == aircher::cli::Command::Kind::export_) aircher::mcp::LineReader::block_signals();  // before any thread is made
    if (auto log = aircher::cli::set_up_log(command->options); !log) {
        std::fprintf(stderr, "aircher: %s\n", log.error().text().c_str());
        return 2;
    }
    auto application = aircher::cli::Application::make(command->options);
    if (!application) {
        std::fprintf(stderr, "aircher: %s\n", application.error().text().c_str());
        return 2;
    }
    switch (command->kind) {
        case aircher::cli::Command::Kind::serve: return serve(*command, **application);
        case aircher::cli::Command::Kind::doctor: return aircher::cli::run_doctor(**application);
        case aircher::cli::Command::Kind::index: return aircher::cli::run_index(*command, **application);
        case aircher::cli::Command::Kind::export_: return aircher::cli::run_export(*command, **application);
        case aircher::cli::Command::Kind::tool: return aircher::cli::run_tool_command(*command, **application);
        case aircher::cli::Command::Kind::tools_page: break;
    }
    return 0;
} catch (const std::exception& exception) {
    std::fprintf(stderr, "aircher: %s\n", exception.what());
    return 1;
}
