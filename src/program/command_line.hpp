// From the command line to a command.
#pragma once

namespace convoy {

/// Parses and runs; returns the exit code.
int run_command_line(int argc, char** argv);

}  // namespace convoy
