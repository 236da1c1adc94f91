#!/usr/bin/env python3
"""Speed and memory of the overlap metrics beside their Python references, in one run.

    python3 benches/metrics/compare.py                 # ten minutes: `just bench-metrics`
    python3 benches/metrics/compare.py --pairs 2000 --rounds 1 --no-memory

Installs the references into a virtual environment of its own (`--venv DIR` keeps it), writes seeded casual Malay pairs
made from the suite's own texts (`texts.py`), and runs `cargo bench --bench metrics` and the references on the same
files in turns, so that whatever else the machine does hits both. Both compute on one thread, and their times are CPU
times: on a busy machine the clock would charge the longer job for more interruptions. A ratio is the reference's time
over ours within one round; the table shows the median round and the worst. Only the gain of all cores is by the clock.

sacreBLEU keeps tokenised lines in an `lru_cache`. A corpus is scored once in practice, so the caches are emptied before
every clock starts; they still serve lines that repeat within a measurement, as in practice.

A score that differs by more than 1e-6 ends with exit code 1. A ratio is only reported: speed on a shared machine is no
test. Needs Linux or macOS, cargo and Python 3.9 or later.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

PACKAGES = ["sacrebleu==2.6.0", "rouge_score==0.1.2", "jiwer==4.0.0"]
TOLERANCE = 1e-6
RESAMPLES = 1000
# How many times faster than the reference a metric is meant to be.
WANTED = {"chrF2++": 30, "BLEU": 20, "TER": 20, "ROUGE-L": 30, "paired bootstrap": 20}
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
MEMORY_METRICS = ["bleu", "chrf++", "ter", "rougeL", "wer"]


def reference(files):
    """The references' times and scores, as JSON. Runs inside the virtual environment."""
    import functools
    import gc

    import jiwer
    from rouge_score import rouge_scorer
    from sacrebleu.metrics import BLEU, CHRF, TER
    from sacrebleu.significance import PairedTest

    hyp, hyp2, ref = (Path(name).read_text(encoding="utf-8").rstrip("\n").split("\n") for name in files)

    def empty_caches():
        for one in gc.get_objects():
            if isinstance(one, functools._lru_cache_wrapper) and one.__module__.startswith("sacrebleu"):
                one.cache_clear()

    def clocked(call):
        empty_caches()
        started = time.process_time()
        result = call()
        return time.process_time() - started, result

    def sacrebleu(metric):
        return lambda: metric.corpus_score(hyp, [ref]).score

    def rouge(kind):
        scorer = rouge_scorer.RougeScorer([kind], use_stemmer=False)
        return lambda: sum(scorer.score(r, h)[kind].fmeasure for h, r in zip(hyp, ref)) / len(ref)

    calls = {
        "BLEU": sacrebleu(BLEU()),
        "chrF2": sacrebleu(CHRF()),
        "chrF2++": sacrebleu(CHRF(word_order=2)),
        "TER": sacrebleu(TER()),
        "ROUGE-1": rouge("rouge1"),
        "ROUGE-2": rouge("rouge2"),
        "ROUGE-L": rouge("rougeL"),
        "WER": lambda: jiwer.wer(ref, hyp),
        "CER": lambda: jiwer.cer(ref, hyp),
        "MER": lambda: jiwer.mer(ref, hyp),
    }
    metrics = {}
    for name, call in calls.items():
        seconds, score = clocked(call)
        metrics[name] = {"seconds": seconds, "score": score}

    def paired():
        both = {"BLEU": BLEU(), "chrF2++": CHRF(word_order=2)}
        systems = [("A", hyp), ("B", hyp2)]
        return PairedTest(systems, both, [ref], test_type="bs", n_samples=RESAMPLES, n_jobs=1)()[1]

    seconds, found = clocked(paired)
    results = [
        {"name": name, "system": system, "score": one.score, "p": one.p_value}
        for name in ("BLEU", "chrF2++")
        for system, one in zip(found["System"], found[name])
    ]
    print(json.dumps({"metrics": metrics, "paired": {"seconds": seconds, "results": results}}))


def read_json(command, **more):
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **more)
    return json.loads(done.stdout.splitlines()[-1])


def python_of(folder):
    """The interpreter of a virtual environment that has the references."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([python, "-m", "pip", "install", *quiet, *PACKAGES], check=True)
    return python


def write(folder, lines):
    """The three files of a corpus, which `lines` gives by name."""
    folder.mkdir(exist_ok=True)
    paths = []
    for name in ("hyp", "hyp2", "ref"):
        path = folder / f"{name}.txt"
        path.write_text("".join(line + "\n" for line in lines[name]), encoding="utf-8")
        paths.append(path)
    return paths


def disagreements(ours, theirs):
    """One line for every score that differs."""
    pairs = [(name, ours["metrics"][name]["score"], one["score"]) for name, one in theirs["metrics"].items()]
    for mine, other in zip(ours["paired"]["results"], theirs["paired"]["results"], strict=True):
        what = f"paired {other['name']} of {other['system']}"
        assert (mine["name"], mine["system"]) == (other["name"], other["system"])
        pairs.append((what, mine["score"], other["score"]))
        if other["p"] is not None:
            pairs.append((f"{what}, p", mine["p"], other["p"]))
    return [f"{what}: {mine!r} here, {other!r} there" for what, mine, other in pairs if not abs(mine - other) <= TOLERANCE]


def speed(rounds):
    """Prints the table of ratios; `rounds` holds (ours, theirs) pairs."""
    print(f"\n{'':<18} {'ours, ms':>10} {'reference, ms':>14} {'ratio':>8} {'worst':>8} {'wanted':>7}")
    rows = {name: [(o["metrics"][name]["seconds"], t["metrics"][name]["seconds"]) for o, t in rounds]
            for name in rounds[0][1]["metrics"]}
    rows["paired bootstrap"] = [(o["paired"]["seconds"], t["paired"]["seconds"]) for o, t in rounds]
    for name, times in rows.items():
        ratios = [theirs / ours for ours, theirs in times]
        wanted = WANTED.get(name)
        ours, theirs = (statistics.median(column) * 1e3 for column in zip(*times))
        verdict = "" if wanted is None else f"{wanted:>7} {'met' if statistics.median(ratios) >= wanted else 'MISSED'}"
        print(f"{name:<18} {ours:>10.1f} {theirs:>14.1f} {statistics.median(ratios):>8.1f} {min(ratios):>8.1f} {verdict}")
    for what in ("corpus", "paired"):
        gains = [one["cores"][what]["one"] / one["cores"][what]["all"] for one, _ in rounds]
        threads = rounds[0][0]["cores"]["threads"]
        print(f"{threads} threads / 1, {what}: {statistics.median(gains):.2f} × as fast")


# A new process starts with the peak of the one that starts it, so a bare interpreter does.
SPAWN = """
import json, os, sys, time
started = time.perf_counter()
silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=silent)
_, status, usage = os.wait4(pid, 0)
print(json.dumps([status, usage.ru_maxrss, time.perf_counter() - started]))
"""


def peak(command):
    """Peak resident memory of a command in MB, and its seconds."""
    status, peak, seconds = read_json([sys.executable, "-I", "-S", "-c", SPAWN, *map(str, command)])
    if status != 0:
        sys.exit(f"{command} failed with status {status}")
    # Linux counts KiB, macOS bytes.
    return peak * (1 if sys.platform == "darwin" else 1024) / 1e6, seconds


def memory(program, folder, pairs, corpus):
    """Prints the peaks of `serasi metric` over corpora and over single long lines, each ten times as long."""
    def measured(files, metric):
        hyp, _, ref = files
        return peak([program, "metric", "-m", metric, "--hyp", hyp, "--ref", ref])

    sizes = {f"{pairs:,} pairs": corpus(pairs), f"{10 * pairs:,} pairs": corpus(10 * pairs)}
    words = {side: [word for line in sizes[f"{10 * pairs:,} pairs"][side] for word in line.split()]
             for side in ("hyp", "hyp2", "ref")}
    for length in (10_000, 100_000):
        sizes[f"1 line, {length:,} words"] = {side: [" ".join(words[side][:length])] for side in words}
    print(f"\nPeak memory of `serasi metric` in MB (and seconds); less than {peak(['true'])[0]:.1f} cannot be told")
    print(f"{'':<26}" + "".join(f"{name:>16}" for name in MEMORY_METRICS))
    for at, (what, lines) in enumerate(sizes.items()):
        files = write(folder / f"memory-{at}", lines)
        cells = [measured(files, metric) for metric in MEMORY_METRICS]
        print(f"{what:<26}" + "".join(f"{f'{mb:.1f} ({seconds:.2f})':>16}" for mb, seconds in cells))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--venv", type=Path, help="virtual environment to make or use [default: a temporary one]")
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3, help="each measures both programs")
    parser.add_argument("--no-memory", action="store_true", help="leave memory out")
    parser.add_argument("--reference", nargs=3, metavar=("HYP", "HYP2", "REF"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.reference:
        reference(options.reference)
        return 0
    # The checkout stays as it is.
    sys.dont_write_bytecode = True
    from texts import Corpus

    here = Path(__file__).resolve().parent
    root = here.parent.parent
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        python = python_of(options.venv or folder / "venv")
        make = Corpus(root / "datasets").pairs
        lines = make(options.pairs)
        files = write(folder / "speed", lines)
        mean = sum(len(line.split()) for line in lines["ref"]) / options.pairs
        print(f"{options.pairs:,} pairs of {mean:.1f} words, {options.rounds} rounds, {os.cpu_count()} cores", flush=True)
        bench = ["cargo", "bench", "--quiet", "--locked", "--bench", "metrics"]
        subprocess.run([*bench, "--no-run"], cwd=root, check=True)
        rounds = []
        for at in range(options.rounds):
            ours = read_json([*bench, "--", *files], cwd=root)
            theirs = read_json([python, __file__, "--reference", *files], env={**os.environ, **ONE_THREAD})
            rounds.append((ours, theirs))
            print(f"round {at + 1} done", flush=True)
        speed(rounds)
        differing = [line for ours, theirs in rounds for line in disagreements(ours, theirs)]
        print("\n".join(["\nscores differ:", *differing]) if differing else f"every score agrees to {TOLERANCE}")
        if not options.no_memory:
            memory(rounds[0][0]["program"], folder, options.pairs, make)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
