"""Writes `nasty.jsonl`: pairs of texts made to break overlap metrics, with the reference packages' numbers.

    python3.11 -m venv venv
    venv/bin/pip install sacrebleu==2.6.0 rouge_score==0.1.2 jiwer==4.0.0
    venv/bin/python tests/golden/nasty.py [OUTPUT]

One JSON object a line. The same seed gives the same pairs; characters are assigned ones of Unicode 14 (Python 3.11), so
that a newer table changes no number. Numbers are rounded to 11 decimals. Fields:

    kind            which generator made the pair
    hyp, ref        texts; {"words": [...], "times": n} stands for the list n times over, joined by single spaces
    bleu_13a        sacreBLEU BLEU, sentence, effective order, smoothing exp, 0-100; likewise
    bleu_intl       tokenize=intl
    bleu_char       tokenize=char
    bleu_none_lc    tokenize=none, lowercase
    bleu_floor      tokenize=13a, smooth_method=floor (0.1)
    bleu_addk       tokenize=13a, smooth_method=add-k (1)
    chrf, chrfpp    CHRF(word_order=0 or 2), 0-100
    chrf_eps        CHRF(eps_smoothing=True)
    chrf_ws         CHRF(whitespace=True)
    ter             TER(), 0-100 and more; null above 1,000 words, likewise
    ter_norm        normalized=True
    ter_nopunct     no_punct=True
    ter_asian_norm  normalized=True, asian_support=True
    ter_asian_nopunct  no_punct=True, asian_support=True
    ter_case        case_sensitive=True
    rouge1_p, rouge1_r, rouge1_f, rouge2_f, rougeL_f, rougeLsum_f
                    rouge_score, no stemmer, 0-1; rougeL_f and rougeLsum_f are null above 1,000 words
    squad_em, squad_f1  exact match (0 or 1) and token F1 (0-1) by the rules of evaluate-v1.1, hyp the prediction
    wer, cer, mer, wil  jiwer with its default transforms; with an empty reference wer and cer are counts
"""

import collections
import functools
import html
import json
import random
import re
import string
import sys
import unicodedata

import jiwer
import sacrebleu.metrics.ter
from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU, CHRF, TER

SEED = 20261124
TER_WORDS = 1000

SENTENCES = """
weh ko kat mana tu, aku dah sampai depan kedai ni
nasi lemak sambal sotong satu, ayam goreng dua, bungkus ya kak
jangan lupa bawak payung, petang ni macam nak hujan lebat
Tak apa la, lain kali je kita lepak. Aku penat sangat hari ni!
harga dia RM12.50 je, tapi kalau beli 2-3 helai boleh kurang lagi
kereta aku rosak lagi lah, kena hantar bengkel esok pagi-pagi
"betul ke dia cakap macam tu?" tanya Mak Teh sambil gelak-gelak
Abang posmen dah datang, barang ko ada kat rumah jiran sebelah
kitorang nak gi Kuala Terengganu minggu depan, nak ikut dok?
budak2 ni kalau dah main game memang tak ingat dunia
Laksa kat Pasar Payang tu sedap gila, kuah dia pekat & pedas
bas pukul 8.30pg tapi pukul 8.45 baru nampak muka, geram betul
ambo tok se make lagi, kenyang nga budu tadi
boleh tolong tengokkan anak kejap tak? sy nak ke bank, 10 minit je
Maaf ya, stok dah habis. Minggu depan baru masuk balik (insya-Allah).
ni nombor akaun saya: 1234-5678-90, bayar dulu baru pos ok
siapa yang ambik charger aku ni?? tadi elok je atas meja
Datuk suka minum kopi o kaw, nenek pulak teh tarik kurang manis
the bos kata a meeting tu kena tunda, an email dah hantar
Pak Long's kedai tutup hari Jumaat, rehat 12.30-2.30
""".strip().splitlines()

WORDS = sorted({word for sentence in SENTENCES for word in sentence.split()})
SPACES = [" ", "  ", "\t", "\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\xa0",
          "\u1680", "\u2003", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\u200b", "\ufeff", "\u180e", "\u2060"]
EDGES = ["", " ", "\t", "\n", "\r\n", "\x1c", "\x85", "\xa0", "\u200b", "\u2028", "\ufeff", ".", "-", "a", "the", "İ",
         "tak", "tak tak", "tak.", "TAK", "&quot;", "'s", "\n-", "👍🏽", "ß", "。", "0", "1,000.50"]
EMOJI = ["😂", "👍🏽", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇲🇾", "❤️", "❤", "✋🏿", "1️⃣", "🤷🏻‍♀️", "☕", "😂😂😂", "👩🏽‍🍳"]
MARKS = ["e\u0301", "é", "ñ", "n\u0303", "a\u0308\u0323", "a\u0323\u0308", "Å", "A\u030a", "ọ̀", "ก็", "हिन्दी", "\u0301"]
JAWI = "سلامت ڤاݢي كاون، اف خبر؟ ساي نق ممبلي ناسي لمق دان تيه تاريق دكداي ماكن. ١٢٫٥٠ رڠݢيت ــ اوليه٢".split()
TAMIL = "வணக்கம், எப்படி இருக்கிறீர்கள்? நாளை காலை கடைக்கு வாருங்கள். விலை ௧௨ ரிங்கிட் கொஞ்சம் குறைக்க முடியுமா".split()
CJK = ["今天", "天气很好", "。", "、", "老板，", "多少钱？", "「你好」", "こんにちは", "カタカナ", "ラーメン・", "ㇰㇱ", "ｶﾀｶﾅ", "㊗", "㍿",
       "㌔", "〇", "\u3f22", "\u3f23", "䶿", "\u31c3", "⺀", "豈", "︰", "ＲＭ１２．５０", "！", "（ａ）", "안녕", "\u3012", "\u3013", "｡",
       "\u301f", "ｱ", "\uff0f", "一", "鿿", "한국어", "ひらがなカタカナ漢字"]
ENTITIES = ["&quot;", "&amp;", "&lt;", "&gt;", "&amp;lt;", "&amp;amp;quot;", "&nbsp;", "&#39;", "&", "&lt", "<skipped>",
            "<b>", "</b>", "&QUOT;", "&Amp;", "&amp;#x27;"]
NUMBERS = ["RM12.50", "2-3", "8.30pg", "1,000", "1,000.00", "3.", ".5", "10%", "24/11/2026", "03-1234 5678", "-5", "5-",
           "1.2.3", "3,", ",3", "½", "²", "١٢", "12:30", "no.1", "a.b", "1-", "--2", "RM1-RM2", "2x3", "1.a", "a,1"]
CASES = ["İ", "I", "ı", "i̇", "ß", "ẞ", "SS", "ΟΔΟΣ", "οδος", "οδοσ", "ΣΑΣ", "Σ", "Σ.", "ΑΣ'Α", "K", "ſ", "ﬁ", "Ǆ", "ǅ",
         "Å", "Ω", "STRAẞE", "ԲԵՎ", "ΑΣ\u00ad", "DŽ", "Ⅷ", "Ⓐ", "Ა", "Ꭰ"]
POSSESSIVE = ["ali's", "ALI'S", "'s", "ali's,", "s'", "ali's\n", "it's\u2028x", "\n-", "kata\n-kata", "-\n", "kata-\nkata",
              "ali'sx", "o'clock", "''s", "'s's", "tak’s"]
ARTICLES = ["a", "A", "an", "An", "the", "THE", "a.", "the-an", "an'a", "anak", "theatre", "á", "_a_", "a_", "a1", "(the)",
            "‘the’", "“an”", "the\u200bthe", "a-b", "é", "thé"]
PUNCTUATION = string.punctuation + "’“”…–—¿¡«»·•、。！？₹€±×÷→©"


def assigned(rng, low, high):
    """A random assigned character that is no surrogate and not for private use."""
    while True:
        c = chr(rng.randint(low, high))
        if unicodedata.category(c) not in ("Cn", "Cs", "Co"):
            return c


def edit(rng, words, rate, fresh):
    """Words with some dropped, doubled, swapped or replaced."""
    found = []
    for word in words:
        roll = rng.random()
        if roll < rate * 0.3:
            continue
        if roll < rate * 0.5:
            found.append(fresh())
        elif roll < rate * 0.65:
            found += [word, word]
        elif roll < rate * 0.8:
            found += [fresh(), word]
        elif roll < rate:
            found.append(rng.choice([word.upper(), word + ".", word[:-1] or "x", word + "2", word.replace("a", "á")]))
        else:
            found.append(word)
    return found


def shift(rng, words, times, longest=10):
    """Words with some spans carried elsewhere."""
    words = list(words)
    for _ in range(times):
        if len(words) < 2:
            break
        start = rng.randrange(len(words))
        span = words[start : start + rng.randint(1, longest)]
        del words[start : start + len(span)]
        target = rng.randint(0, len(words))
        words[target:target] = span
    return words


def from_pool(pool, shortest=1, longest=8, glue=(" ",)):
    """A generator of pairs whose words come from `pool`, the reference an edited and shifted hypothesis."""

    def pair(rng):
        words = [rng.choice(pool) for _ in range(rng.randint(shortest, longest))]
        other = shift(rng, edit(rng, words, rng.choice([0.1, 0.3, 0.6]), lambda: rng.choice(pool)), rng.randint(0, 2))
        join = lambda parts: "".join(part + rng.choice(glue) for part in parts)
        return join(words), join(other)

    return pair


def casual(rng):
    words = rng.choice(SENTENCES).split()
    other = edit(rng, words, rng.choice([0, 0.1, 0.3]), lambda: rng.choice(WORDS))
    return " ".join(shift(rng, other, rng.randint(0, 3))), " ".join(words)


def repeats(rng):
    """Few different words: many equal candidates for a shift, so every tie-break counts."""
    pool = rng.sample(["ya", "tak", "lah", "je", "nak"], rng.randint(1, 4))
    draw = lambda most: [rng.choice(pool) for _ in range(rng.randint(0, most))]
    most = rng.choice([6, 12, 25, 40])
    one = draw(most)
    other = draw(most) if rng.random() < 0.5 else shift(rng, edit(rng, one, 0.2, lambda: rng.choice(pool)), 3)
    return " ".join(one), " ".join(other)


def distinct(rng):
    """All words differ, and spans of many lengths move."""
    words = [f"k{n}" for n in range(rng.randint(5, 45))]
    return " ".join(shift(rng, words, rng.randint(1, 8), 14)), " ".join(edit(rng, words, 0.1, lambda: "x"))


def lengths(rng):
    """One side many times as long as the other: the beam widens beyond a ratio of 50."""
    pool = WORDS if rng.random() < 0.5 else ["a", "b", "c"]
    draw = lambda n: " ".join(rng.choice(pool) for _ in range(n))
    few, many = draw(rng.randint(0, 4)), draw(rng.choice([30, 55, 99, 120, 160, 210]))
    return (few, many) if rng.random() < 0.7 else (many, few)


def far(rng):
    """Lines of up to 160 words whose halves move further than beam and shift distance."""
    pool = rng.choice([WORDS, [f"k{n}" for n in range(60)], ["a", "b", "c", "d", "e", "f", "g"]])
    words = [rng.choice(pool) for _ in range(rng.randint(45, 160))]
    cut = rng.randint(1, len(words) - 1)
    other = words[cut:] + words[:cut] if rng.random() < 0.7 else words
    other = shift(rng, edit(rng, other, rng.choice([0.05, 0.3]), lambda: rng.choice(pool)), rng.randint(0, 4), 12)
    return " ".join(words), " ".join(other)


def glued(rng):
    """Words between which any kind of space may stand, on either end too."""
    words = rng.choice(SENTENCES).split()[: rng.randint(1, 8)]
    join = lambda parts: rng.choice(SPACES) + "".join(part + rng.choice(SPACES) for part in parts)
    return join(words), join(edit(rng, words, 0.2, lambda: rng.choice(WORDS)))


def marks(rng):
    """Punctuation anywhere."""
    text = list(rng.choice(SENTENCES)[: rng.randint(1, 50)])
    sprinkle = lambda: "".join(c + (rng.choice(PUNCTUATION) if rng.random() < 0.25 else "") for c in text)
    return sprinkle(), sprinkle()


def anything(rng):
    """Random characters of the whole code space, some runs in common."""
    blocks = [(0x20, 0x7E), (0, 0xFF), (0, 0xFFFF), (0, 0x10FFFF), (0x2E80, 0x9FFF), (0xF900, 0xFFFD), (0x2000, 0x2BFF)]
    runs = ["".join(assigned(rng, *rng.choice(blocks)) for _ in range(rng.randint(1, 8))) for _ in range(6)]
    draw = lambda: rng.choice(["", " "]).join(rng.choice(runs) for _ in range(rng.randint(1, 6)))
    return draw(), draw()


def giants(rng):
    """Words of hundreds of characters."""
    piece = rng.choice(["ha", "ไ", "wk", "😂", "tak-", "1.", "á", "ab,"])
    words = [piece * rng.randint(40, 160), "ya", piece * rng.randint(1, 60)]
    return " ".join(shift(rng, words, 2)), " ".join(words)


def lines(rng):
    """Several lines, for ROUGE-Lsum."""
    one = rng.sample(SENTENCES, rng.randint(2, 4))
    other = [" ".join(edit(rng, line.split(), 0.2, lambda: rng.choice(WORDS))) for line in one]
    rng.shuffle(other)
    glue = lambda: rng.choice(["\n", "\n\n", "\r\n", "\u2028"])
    return glue().join(one), glue().join(other)


def long(rng):
    """A few hundred words."""
    words = [rng.choice(WORDS) for _ in range(rng.choice([300, 400]))]
    other = shift(rng, edit(rng, words, 0.08, lambda: rng.choice(WORDS)), 6)
    return " ".join(words), " ".join(other)


KINDS = [
    ("casual", 320, casual), ("repeats", 260, repeats), ("distinct", 120, distinct), ("lengths", 70, lengths),
    ("far", 80, far), ("glued", 140, glued), ("marks", 140, marks), ("anything", 160, anything), ("giants", 30, giants),
    ("lines", 50, lines), ("long", 5, long),
    ("emoji", 60, from_pool(EMOJI + ["ok", "weh"], glue=(" ", "", "\ufe0f"))),
    ("combining", 50, from_pool(MARKS + ["kafé", "kafe\u0301"], glue=(" ", "\u0301 ", ""))),
    ("jawi", 40, from_pool(JAWI)), ("tamil", 40, from_pool(TAMIL)),
    ("cjk", 170, from_pool(CJK + ["nak", "RM5"], glue=(" ", "", "", "\u3000"))),
    ("kana", 40, from_pool(["ひら", "カナ", "ㇰ", "ー", "ゝ", "ａ", "字"], longest=4, glue=("", "", " "))),
    ("entities", 80, from_pool(ENTITIES + ["nasi", "ayam"], glue=(" ", ""))),
    ("numbers", 110, from_pool(NUMBERS, glue=(" ", " ", "", "-", "."))),
    ("case", 80, from_pool(CASES, glue=(" ", ""))),
    ("possessive", 90, from_pool(POSSESSIVE + ["tu"], longest=5, glue=(" ", "", "\n"))),
    ("articles", 90, from_pool(ARTICLES + ["kuih"], longest=6)),
    ("names", 20, from_pool([html.escape(name) for name in ("Mak Teh", "D'Laksa", "Ah & Co", 'Kedai "Sejuk"')])),
]


def thousand(rng):
    """Two lines of a thousand words."""
    words = [rng.choice(WORDS) for _ in range(1000)]
    return " ".join(words), " ".join(shift(rng, edit(rng, words, 0.05, lambda: rng.choice(WORDS))[:1000], 3))


def pairs():
    """All (kind, hyp, ref), without doubles; a text of 10,000 words is a recipe."""
    seen, found = set(), []

    def add(kind, hyp, ref):
        if json.dumps([hyp, ref]) not in seen:
            seen.add(json.dumps([hyp, ref]))
            found.append((kind, hyp, ref))

    for hyp in EDGES:
        for ref in EDGES:
            add("edge", hyp, ref)
    for kind, count, make in KINDS:
        rng = random.Random(f"{SEED} {kind}")
        for _ in range(count):
            add(kind, *make(rng))
    add("long", *thousand(random.Random(f"{SEED} thousand")))
    period = "jom makan nasi ayam kat kedai baru tu weh , sedap gila".split()
    add("huge", {"words": period[:10], "times": 1000}, {"words": period[:8] + ["Sedap", "lah"], "times": 1000})
    add("huge", {"words": ["ya"], "times": 10000}, {"words": ["ya", "tak"], "times": 5000})
    add("huge", "jom makan nasi", {"words": period[:10], "times": 1000})
    return found


def words_of(text):
    """The text a field stands for."""
    return text if isinstance(text, str) else " ".join(text["words"] * text["times"])


def squad_words(text):
    """The words that evaluate-v1.1 compares."""
    kept = "".join(c for c in text.lower() if c not in set(string.punctuation))
    return re.sub(r"\b(a|an|the)\b", " ", kept).split()


def squad(hyp, ref):
    """Exact match and token F1 by the rules of evaluate-v1.1."""
    ours, gold = squad_words(hyp), squad_words(ref)
    same = sum((collections.Counter(ours) & collections.Counter(gold)).values())
    f1 = 0.0 if same == 0 else 2 * (same / len(ours)) * (same / len(gold)) / (same / len(ours) + same / len(gold))
    return {"squad_em": float(ours == gold), "squad_f1": f1}


SACREBLEU = {
    "bleu_13a": BLEU(effective_order=True),
    "bleu_intl": BLEU(effective_order=True, tokenize="intl"),
    "bleu_char": BLEU(effective_order=True, tokenize="char"),
    "bleu_none_lc": BLEU(effective_order=True, tokenize="none", lowercase=True),
    "bleu_floor": BLEU(effective_order=True, smooth_method="floor"),
    "bleu_addk": BLEU(effective_order=True, smooth_method="add-k"),
    "chrf": CHRF(),
    "chrfpp": CHRF(word_order=2),
    "chrf_eps": CHRF(eps_smoothing=True),
    "chrf_ws": CHRF(whitespace=True),
}
TERS = {
    "ter": TER(),
    "ter_norm": TER(normalized=True),
    "ter_nopunct": TER(no_punct=True),
    "ter_asian_norm": TER(normalized=True, asian_support=True),
    "ter_asian_nopunct": TER(no_punct=True, asian_support=True),
    "ter_case": TER(case_sensitive=True),
}
JIWER = {"wer": jiwer.wer, "cer": jiwer.cer, "mer": jiwer.mer, "wil": jiwer.wil}


edit_rate = functools.cache(sacrebleu.metrics.ter.translation_edit_rate)
# The variants of TER mostly compare the same words, and a long line takes a minute: ask the reference once.
sacrebleu.metrics.ter.translation_edit_rate = lambda hyp, ref: edit_rate(tuple(hyp), tuple(ref))


def numbers(hyp, ref):
    """Every metric of one pair."""
    longest = max(len(hyp.split()), len(ref.split()))
    found = {name: metric.sentence_score(hyp, [ref]).score for name, metric in SACREBLEU.items()}
    for name, metric in TERS.items():
        found[name] = metric.sentence_score(hyp, [ref]).score if longest <= TER_WORDS else None
    kinds = ["rouge1", "rouge2"] + (["rougeL", "rougeLsum"] if longest <= TER_WORDS else [])
    rouge = rouge_scorer.RougeScorer(kinds, use_stemmer=False).score(ref, hyp)
    found["rouge1_p"], found["rouge1_r"] = rouge["rouge1"].precision, rouge["rouge1"].recall
    for kind in ("rouge1", "rouge2", "rougeL", "rougeLsum"):
        found[kind + "_f"] = rouge[kind].fmeasure if kind in rouge else None
    found |= squad(hyp, ref)
    found |= {name: rate(ref, hyp) for name, rate in JIWER.items()}
    return {name: value if value is None else round(float(value), 11) for name, value in found.items()}


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else __file__.replace(".py", ".jsonl")
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for kind, hyp, ref in pairs():
            row = {"kind": kind, "hyp": hyp, "ref": ref} | numbers(words_of(hyp), words_of(ref))
            # ASCII with escapes: no editor, diff or checkout can alter a control character or a line separator.
            file.write(json.dumps(row, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
