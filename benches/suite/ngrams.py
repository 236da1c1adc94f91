#!/usr/bin/env python3
"""What a classifier without any Malay makes of the suite: are answers given away by words or by the options' form?

Naive Bayes over the presence of character 2- to 5-grams (smoothing 0.1), five folds by scenario, Python's standard library
alone. `messages`: the label of intent and sentiment from the message (English tellings left out). `options`: the right
option from the options alone, without the message. Prints shares, and with `--items` what was solved.

    python3 benches/suite/ngrams.py [--items] [SUITE]
"""

import json
import math
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

FOLDS, SEED, SMOOTHING = 5, 1, 0.1
LABELS = {"intent": "intent", "sentiment": "label"}
CHOICE = ["intent", "sentiment", "slang", "particles", "dialect", "false-friends", "local"]


def grams(text):
    text = f" {text.lower()} "
    return {text[at : at + n] for n in (2, 3, 4, 5) for at in range(len(text) - n + 1)}


class NaiveBayes:
    def __init__(self, texts, labels):
        self.count = Counter(labels)
        self.seen = {label: Counter() for label in self.count}
        for text, label in zip(texts, labels):
            self.seen[label].update(grams(text))
        self.kinds = len(set().union(*self.seen.values()))
        self.total = {label: sum(seen.values()) for label, seen in self.seen.items()}

    def scores(self, text):
        found, everything = grams(text), sum(self.count.values())
        return {
            label: math.log(self.count[label] / everything)
            + sum(
                math.log((self.seen[label][gram] + SMOOTHING) / (self.total[label] + SMOOTHING * self.kinds))
                for gram in found
            )
            for label in self.count
        }


def folds(rows):
    twins = sorted({row["twin"] for row in rows})
    random.Random(SEED).shuffle(twins)
    number = {twin: at % FOLDS for at, twin in enumerate(twins)}
    for fold in range(FOLDS):
        yield (
            [row for row in rows if number[row["twin"]] != fold],
            [row for row in rows if number[row["twin"]] == fold],
        )


def messages(rows, key):
    rows = [row for row in rows if row["register"] != "english"]
    solved = defaultdict(list)
    for train, test in folds(rows):
        model = NaiveBayes([row["input"] for row in train], [row["tags"][key] for row in train])
        for row in test:
            scores = model.scores(row["input"])
            solved[row["twin"]].append(max(scores, key=scores.get) == row["tags"][key])
    largest = max(Counter(row["tags"][key] for row in rows).values()) / len(rows)
    return solved, largest


def options(rows):
    solved = defaultdict(list)
    for train, test in folds(rows):
        pairs = [(option, option in row["target"]) for row in train for option in row["choices"]]
        model = NaiveBayes([option for option, _ in pairs], [right for _, right in pairs])
        for row in test:
            scores = [model.scores(option) for option in row["choices"]]
            best = max(range(len(scores)), key=lambda at: scores[at][True] - scores[at][False])
            solved[row["twin"]].append(row["choices"][best] in row["target"])
    chance = sum(len(row["target"]) / len(row["choices"]) for row in rows) / len(rows)
    return solved, chance


def report(title, solved, chance, show):
    every = [hit for hits in solved.values() for hit in hits]
    share, error = sum(every) / len(every), math.sqrt(chance * (1 - chance) / len(solved))
    whole = sorted(twin for twin, hits in solved.items() if all(hits))
    print(f"{title:28} {share:6.3f}  {chance:6.3f} ±{error:.3f}  {len(whole):4} of {len(solved)}")
    if show:
        print("   ", " ".join(whole))


def main():
    show = "--items" in sys.argv
    named = [argument for argument in sys.argv[1:] if argument != "--items"]
    suite = Path(named[0]) if named else Path(__file__).resolve().parents[2]
    print(f"{'':28} {'right':>6}  {'chance':>6}  SE by scenario; scenarios wholly solved")
    for task in CHOICE:
        lines = (suite / "datasets" / task / "test.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        if task in LABELS:
            report(f"{task}, message", *messages(rows, LABELS[task]), show)
        report(f"{task}, options", *options(rows), show)


main()
