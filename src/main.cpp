#include "program/command_line.hpp"

int main(int argc, char** argv) {
  return convoy::run_command_line(argc, argv);
}
