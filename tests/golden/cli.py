"""Writes `cli.json`: what the program `sacrebleu` prints for files, option by option.

    python3.11 -m venv venv
    venv/bin/pip install sacrebleu==2.6.0
    venv/bin/python tests/golden/cli.py

The files are the corpus of `sacrebleu.json`, one segment a line: line feeds and carriage returns within a segment become
spaces. `options` are ours, `sacrebleu` those of the reference, `scores` what it prints with two decimals: one number a
system, or one a line under `--sentence-level`. With `--confidence` and the paired tests each system has
`[score, mean, half width, p]`; what is not printed is null.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
NUMBER = r"-?\d+\.\d+"

# (our options, sacreBLEU's)
BLEU = ["-m", "bleu"]
CHRF = ["-m", "chrf"]
TER = ["-m", "ter"]
SINGLE = [
    (BLEU, BLEU),
    (BLEU + ["--lowercase"], BLEU + ["-lc"]),
    (BLEU + ["--tokenize", "intl"], BLEU + ["-tok", "intl"]),
    (BLEU + ["--tokenize", "char"], BLEU + ["-tok", "char"]),
    (BLEU + ["--tokenize", "none"], BLEU + ["-tok", "none"]),
    (BLEU + ["--smooth", "none"], BLEU + ["-s", "none"]),
    (BLEU + ["--smooth", "floor"], BLEU + ["-s", "floor"]),
    (BLEU + ["--smooth", "floor", "--smooth-value", "0.5"], BLEU + ["-s", "floor", "-sv", "0.5"]),
    (BLEU + ["--smooth", "add-k"], BLEU + ["-s", "add-k"]),
    (BLEU + ["--smooth", "add-k", "--smooth-value", "2"], BLEU + ["-s", "add-k", "-sv", "2"]),
    (CHRF, CHRF),
    (CHRF + ["--word-order", "2"], CHRF + ["-cw", "2"]),
    (["-m", "chrf++"], CHRF + ["-cw", "2"]),
    (CHRF + ["--lowercase"], CHRF + ["--chrf-lowercase"]),
    (CHRF + ["--chrf-whitespace"], CHRF + ["--chrf-whitespace"]),
    (CHRF + ["--chrf-eps"], CHRF + ["--chrf-eps-smoothing"]),
    (CHRF + ["--char-order", "4", "--beta", "3"], CHRF + ["-cc", "4", "--chrf-beta", "3"]),
    (TER, TER),
    (TER + ["--ter-normalized"], TER + ["--ter-normalized"]),
    (TER + ["--ter-no-punct"], TER + ["--ter-no-punct"]),
    (TER + ["--ter-asian", "--ter-normalized"], TER + ["--ter-asian-support", "--ter-normalized"]),
    (TER + ["--ter-case-sensitive"], TER + ["--ter-case-sensitive"]),
]
SENTENCES = [SINGLE[0], SINGLE[1], SINGLE[6], SINGLE[8], SINGLE[11], SINGLE[17]]
RESAMPLED = [
    (["--confidence"], ["--confidence"], 1),
    (["--paired-bs", "300"], ["--paired-bs", "--paired-bs-n", "300"], 2),
    (["--paired-ar", "500"], ["--paired-ar", "--paired-ar-n", "500"], 2),
]


def lines(segments):
    return "".join(re.sub(r"[\r\n]", " ", segment) + "\n" for segment in segments)


def run(folder, arguments):
    program = pathlib.Path(sys.executable).with_name("sacrebleu")
    return subprocess.run(
        [program, *arguments], cwd=folder, check=True, capture_output=True, text=True, env={"NO_COLOR": "1"}
    ).stdout


def plain(folder, theirs, references, extra=()):
    """Scores alone, with two decimals."""
    printed = run(folder, [*references, "-i", "A.txt", *theirs, "-b", "-w", "2", "-f", "text", *extra])
    return printed.split()


def resampled(folder, theirs, systems):
    """Score, mean, half width and p of each system, by metric, out of the line or the table that is printed."""
    files = [f"{name}.txt" for name in "AB"[:systems]]
    found = {}
    for metric in ("bleu", "chrf", "ter"):
        printed = run(folder, ["R0.txt", "-i", *files, "-m", metric, "-w", "2", "-f", "text", *theirs])
        scores = re.findall(rf"(?:version:2.6.0 = |│ +)({NUMBER})(?: \((?:μ = )?({NUMBER}) ± ({NUMBER})\))?", printed)
        ps = [None, *re.findall(rf"\(p = ({NUMBER})\)", printed)]
        assert len(scores) == len(ps) == systems, printed
        found[metric] = [[*(number or None for number in row), p] for row, p in zip(scores, ps)]
    return found


def main():
    corpus = json.loads((HERE / "sacrebleu.json").read_text())["corpus"]
    cases = []
    with tempfile.TemporaryDirectory() as folder:
        for name, key in [("A", "hyp"), ("B", "hyp2"), ("R0", "ref1"), ("R1", "ref2")]:
            (pathlib.Path(folder) / f"{name}.txt").write_text(lines(corpus[key]), newline="")
        for ours, theirs in SINGLE:
            for references in (["R0.txt"], ["R0.txt", "R1.txt"]):
                cases.append(
                    {"options": ours, "references": len(references), "sacrebleu": theirs,
                     "scores": plain(folder, theirs, references)}
                )
        for ours, theirs in SENTENCES:
            cases.append(
                {"options": [*ours, "--sentence-level"], "references": 1, "sacrebleu": [*theirs, "-sl"],
                 "scores": plain(folder, theirs, ["R0.txt"], ["-sl"])}
            )
        tests = [
            {"options": ours, "systems": systems, "sacrebleu": theirs, "scores": resampled(folder, theirs, systems)}
            for ours, theirs, systems in RESAMPLED
        ]
    (HERE / "cli.json").write_text(json.dumps({"cases": cases, "resampled": tests}, separators=(",", ":"), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
