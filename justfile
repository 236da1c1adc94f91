# Recipes of serasi. `just ci` equals what the gate runs.

# List the recipes
default:
    @just --list

# Everything the gate checks, in its order
ci:
    bash .ci/run

# Format, lint, unit and integration tests
check:
    cargo fmt --check
    cargo clippy --all-targets --locked -- -D warnings
    cargo test --locked

# The leaderboard of the controls
run *ARGS:
    cargo run --release --locked -- run {{ARGS}}

# Whole-job benchmark against a bare load generator; `just bench --full` adds 100,000 samples
bench *ARGS:
    cargo bench --locked --bench whole_job -- {{ARGS}}

# No sanitizer: the crate forbids unsafe code, and so a stable toolchain is enough. Needs `cargo install cargo-fuzz --locked`.
# Fuzz one target (tokenise, ter, json, language) from its seeds
fuzz TARGET SECONDS:
    mkdir -p fuzz/corpus/{{TARGET}}
    cargo fuzz run --sanitizer none {{TARGET}} fuzz/corpus/{{TARGET}} tests/seeds/{{TARGET}} -- \
        -max_total_time={{SECONDS}} -max_len=4096 -timeout=10 -dict=tests/seeds/words.dict -print_final_stats=1

# Overlap metrics beside their Python references, installed into a temporary folder; `just bench-metrics --venv DIR` keeps them
bench-metrics *ARGS:
    python3 benches/metrics/compare.py {{ARGS}}

# Licences, bans and sources of the dependencies
deny:
    cargo deny --locked check bans licenses sources

# Measure floor and ceiling of every task by a fresh controls' run and write them into prompts/suite.toml
freeze:
    cargo run --release --locked -- run --quiet --suite . --out target/freeze
    cargo run --release --locked -- check --suite . --out target/freeze --freeze latest

# Language identity and register on the development sets, each by a model that has not seen it; ends with 1 where a target is missed
lang-eval DATA_DIR:
    cargo bench --locked --bench language -- eval {{DATA_DIR}}

# Fit the language model anew and write src/lang/identity/weights.bin
lang-fit DATA_DIR:
    cargo bench --locked --bench language -- fit {{DATA_DIR}}

# Sentences a second of the language model on one core
lang-speed:
    cargo bench --locked --bench language -- speed

# Another language detector (lingua) beside ours, on the same sentences
peers:
    cargo run --release --manifest-path peers/Cargo.toml

# Run the controls over the whole embedded suite and commit what they did: results/controls/ and the tables of docs/suite.md
controls:
    rm -rf target/controls
    cargo run --release --locked -- run --quiet --controls --out target/controls
    mkdir -p results/controls
    cp target/controls/*/manifest.json target/controls/*/summary.json results/controls/
    SERASI_UPDATE=1 cargo test --locked --test it suite_page

# What a character n-gram classifier makes of the suite, from messages and from options alone
ngrams *ARGS:
    python3 benches/suite/ngrams.py {{ARGS}}
