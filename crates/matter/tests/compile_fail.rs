//! What must not compile: a field without help text or sharing class, a kind without its words.

#[test]
fn undocumented_and_unclassified_fields_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/compile_fail/*.rs");
    cases.pass("tests/compiles.rs");
}
