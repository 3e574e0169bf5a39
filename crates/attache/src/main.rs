//! The program's entry: parses the command line and runs the command.

fn main() -> std::process::ExitCode {
    attache::cli::run()
}
