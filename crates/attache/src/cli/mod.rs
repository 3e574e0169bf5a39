//! The command line: what each command of the program does; actions do the work.
