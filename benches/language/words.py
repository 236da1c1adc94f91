#!/usr/bin/env python3
"""Word figures for the language model: writes `words.tsv` beside this file from the lists of the package `wordfreq`.

    pip install wordfreq==3.1.1 && python3 benches/language/words.py

A row is a word and its Zipf frequency (log10 of occurrences per billion words, times ten, 0 = not listed) in Malay,
Indonesian, English and, as the highest of nine, in other languages written in Latin letters. Figures only: the lists are CC BY-SA 4.0
(Robyn Speer, wordfreq 3.1.1), and so is what is made of them.
"""

from pathlib import Path

import wordfreq

OTHERS = ["fr", "es", "de", "it", "pt", "nl", "fil", "tr", "vi"]
# Words of another language beyond this rank say little and are many.
MOST_OTHERS = 3000


def zipf(language, wordlist="small"):
    listed = wordfreq.get_frequency_dict(language, wordlist=wordlist)
    rows = {word: round(10 * wordfreq.freq_to_zipf(frequency)) for word, frequency in listed.items()}
    return {word: value for word, value in rows.items() if word.isalpha() and value > 0}


def main():
    columns = [zipf("ms"), zipf("id"), zipf("en")]
    other = {}
    for language in OTHERS:
        ranked = sorted(zipf(language).items(), key=lambda row: (-row[1], row[0]))
        for word, value in ranked[:MOST_OTHERS]:
            other[word] = max(value, other.get(word, 0))
    columns.append(other)
    words = sorted(set().union(*columns))
    lines = ["word\tms\tid\ten\tother"]
    lines += ["\t".join([word, *(str(column.get(word, 0)) for column in columns)]) for word in words]
    Path(__file__).with_name("words.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
