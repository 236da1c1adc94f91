"""Seeded pairs of casual Malay for `compare.py`, made from the suite's own texts.

A reference is a few clauses of the suite joined to 12-25 words. A system's line is a reference typed carelessly: words
shortened, dropped, swapped or replaced, and sometimes two clauses told the other way round. The second system does
so twice as often. The same seed gives the same files everywhere.
"""

import json
import random
import re

SEED = 2026
SHORTEST, LONGEST = 12, 25
# Share of words that each system changes.
CARELESS = {"hyp": 0.2, "hyp2": 0.4}
# Share of lines whose clauses change places, as a multiple of the share of words.
TURNED = 0.5
SHORT_FORMS = {
    "saya": "sy", "yang": "yg", "tidak": "x", "tak": "x", "dengan": "dgn", "untuk": "utk", "sudah": "dh", "dah": "dh",
    "boleh": "blh", "dekat": "kt", "macam": "mcm", "sekarang": "skrg", "barang": "brg", "orang": "org", "hari": "ari",
    "nak": "nk", "lagi": "lg", "pada": "pd", "dalam": "dlm", "datang": "dtg", "bagi": "bg", "balik": "blk",
    "tempat": "tmpt", "sebab": "sbb", "kalau": "klu", "sampai": "smpi", "semua": "sume", "rumah": "umah",
    "sahaja": "je", "saja": "je", "ini": "ni", "itu": "tu", "kenapa": "nape", "terima": "trima", "kasih": "ksh",
}
VOWELS = set("aeiou")


class Corpus:
    """Clauses and words of a folder of data sets."""

    def __init__(self, datasets):
        texts = [text for path in sorted(datasets.glob("*/*.jsonl")) for text in texts_of(path)]
        clauses = (clause.strip() for text in texts for clause in re.split(r"(?<=[,.!?;])\s+|\n+", text))
        self.clauses = sorted({clause for clause in clauses if 2 <= len(clause.split()) <= LONGEST - SHORTEST})
        self.words = sorted({word for clause in self.clauses for word in clause.split()})

    def pairs(self, count):
        """`count` lines of each of `ref`, `hyp` and `hyp2`."""
        rng = random.Random(SEED)
        lines = {"ref": [], **{name: [] for name in CARELESS}}
        for _ in range(count):
            clauses = self.reference(rng)
            lines["ref"].append(" ".join(clauses))
            for name, share in CARELESS.items():
                lines[name].append(self.careless(rng, clauses, share))
        return lines

    def reference(self, rng):
        wanted = rng.randint(SHORTEST, LONGEST)
        clauses = []
        while sum(len(clause.split()) for clause in clauses) < SHORTEST:
            clauses.append(rng.choice(self.clauses))
        while sum(len(clause.split()) for clause in clauses) < wanted:
            more = rng.choice(self.clauses)
            if sum(len(clause.split()) for clause in [*clauses, more]) > LONGEST:
                break
            clauses.append(more)
        return clauses

    def careless(self, rng, clauses, share):
        clauses = list(clauses)
        if len(clauses) > 1 and rng.random() < TURNED * share:
            rng.shuffle(clauses)
        words = []
        for word in " ".join(clauses).split():
            if rng.random() >= share:
                words.append(word)
                continue
            kind = rng.choices(["short", "drop", "swap", "replace"], [5, 1, 1, 2])[0]
            if kind == "short":
                words.append(shortened(word))
            elif kind == "replace":
                words.append(rng.choice(self.words))
            elif kind == "swap":
                words.insert(max(len(words) - 1, 0), word)
        return " ".join(words)


def texts_of(path):
    """Inputs and targets of a data set that are sentences, and not JSON."""
    for line in path.read_text(encoding="utf-8").splitlines():
        sample = json.loads(line)
        for text in [sample.get("input"), *sample.get("target", [])]:
            if isinstance(text, str) and not text.startswith("{"):
                yield text


def shortened(word):
    """The word as it is typed in a hurry: a usual short form, else without the vowels inside."""
    short = SHORT_FORMS.get(word.lower())
    if short is not None:
        return short
    if len(word) < 4 or not word.isalpha():
        return word.lower()
    return word[0] + "".join(letter for letter in word[1:-1] if letter not in VOWELS) + word[-1]
