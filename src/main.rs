//! The `serasi` program: hands over to the library.

fn main() -> std::process::ExitCode {
    serasi::commands::main()
}
