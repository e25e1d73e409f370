"""Texts at which tokenizers go wrong."""

from random import Random

BLANKS = [
    "", " ", "  ", "\t", "\n", "\r\n", "\x0b", "\x0c", "\xa0", "\x85", "\u2028", "\u2029", "\u3000",
    "\u1680", "\u2003", "\u200b", "\ufeff", "\x1c", "\x1f", "\x00", "\u180e"]
# The word and what is nearly the word.
WORDS = [
    "good", "Good", "GOOD", "goods", "goodness", "agood", "not-good", "good.", ".good", "_good",
    "good_", "good1", "1good", "go od", "go\xadod", "gooD!", "\"good\"", "'good'", "good's",
    "good\u2019s", "g\xf6od", "goo\u0301d", "\u0301good", "good\u0301", "\U0001f600good",
    "good\U0001f600", "\U00010400good", "good\U00010400", "\u212agood", "good\u212a", "\u0130good",
    "good\u0130", "\u017fgood", "\uff27\uff2f\uff2f\uff24", "\u0261ood", "GOOD"]
# Turkish i's, the Kelvin sign, letters beyond the first plane, marks, emoji, lines, abbreviations.
SPECIAL = [
    "\u0130", "I\u0307", "\u0131", "\u0130stanbul D\u0130YARBAKIR", "h\u0130", "\u0130\u0130",
    "\u0130_", "\u212a", "\u212aelvin", "boo\u212a", "as\u212a \u212ain", "S\u212aI",
    "s\u212a\u0130\u212a_\u0130", "\u212b", "\u2126", "\u1e9e", "STRASSE stra\xdfe",
    "\u01c4\u01c5\u01c6", "\u01c8abc", "\u1f88", "\xc9COLE", "\xc0\xc8\xcc", "E\u0301COLE",
    "\u0410\u0411\u0412", "\u0531\u0540", "\u10a0", "\u1c90", "\u13a0\uab70", "\u2c00", "\ua64a",
    "\U00010400\U00010426", "\U000118a0", "\U0001e900", "\U00016e40", "\U0001f600",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea", "\U0001d400",
    "\u24b6\u2160", "\uff21\uff3f\uff11", "\u0661\u0662", "\u4e2d\u6587 \u65e5\u672c", "\ufffd",
    "\U0010ffff", "a\x00b", "\x7f", "I'll don't DON'T I\u2019LL can't", "don t", "DON", "s t", "_",
    "__", "1_2", "0x1F", "3.14", "1,000", "a_b-c", "#tag", "@name", "a/b\\c", "<br/>good<br />",
    "e.g. i.e.", "l'\xe9cole", "na\xefve", "a\xa0b", "good\xa0film", "good\u2028film",
    "good\x85film", "good\nfilm", "good\tfilm", "good\x0bfilm", "good\x0cfilm", "good\rfilm",
    "good\x1cfilm", "a,good,b", "\"It was \"\"good\"\"\"", "THE The the tHe", "the", "the the",
    " the ", "the good the"]
# The small letter of a sigma depends on what stands about it.
SIGMAS = [
    "\u03a3", "\u0391\u03a3", "\u03a3\u0391", "\u0391\u03a3\u0391", "\u0391\u03a3 \u0391\u03a3",
    "\u0391\u03a3\u03a3", "\u03a3\u03a3", "\u0391\u03a3.", "A\u03a3", "A\u03a3_",
    "a\u03a3\U00010400", "\u039f\u0394\u03a5\u03a3\u03a3\u0395\u03a5\u03a3", "\u0391\u03a3\n\u0391",
    "\u0391\u03a3,\u0391", "\u0391\u03a3!", "(\u0391\u03a3)", "\"\u0391\u03a3\"", "\u0391 \u03a3",
    "\u0391\u03a3\xa0", "\u0391\u0301\u03a3", "\u0391\u03a3\u0301", "\u0391\u03a3\u0301\u0391",
    "\u0391'\u03a3", "\u0391\u03a3'\u0391", "\u0391.\u03a3", "\u0391\u03a3.\u0391", "\u03911\u03a3",
    "\u0391\u03a31", "\u0391\u03a31\u0391", "\u0391-\u03a3", "\u0391\u03a3-\u0391", "\u0391_\u03a3",
    "\u0391\u03a3_\u0391", "\u0391\u2019\u03a3", "\u0391\xad\u03a3", "\u0391-\xad\u03a3",
    "\u0391\u4e2d\u03a3",
    "\u0391\u05d0\u03a3", "\u0391\u03a3\u05d0\u0391", "\u0391:\u03a3", "\u0391\xb7\u03a3",
    "\u0391\u03a3\u200b\u0391", "\u0391\u200d\u03a3",
    "\u0391\u03a3\U0001f600\u0391", "\u0391^\u03a3"]
# Letters, marks, digits and punctuation, which Java's words hold or end at; no letters beyond
# U+FFFF: whether a word ends before the second half of one is a question that Java gets wrong.
ABOUT_SIGMAS = [
    "\u0391", "\u0391", "a", "\u05d0", "\u4e2d", "\u30a2", "\u3042", "\u02b0", "\u2160", "\u24b6",
    "1", "\u0662", "\u0301", "\u0345", "\u0903", "\u20dd", "-", "_", "'", "\"", ".", ",", "$", "#",
    "%", "&", "\u0964", "\xad", "\u2027", "\u200d", " ", "\t", "\xa0", "\n", ":", "\u2019",
    "\U0001f600", "\u30fc", "\x00"]


def texts(stop_words: list[str]) -> list[str]:
    """All of them: alone, with blanks about them and inside, and as neighbours of a word."""
    plain = BLANKS + WORDS + SPECIAL + SIGMAS + stop_words
    plain += [blank + word + blank for blank in BLANKS[1:] for word in ("good", "The")]
    plain += [f" {blank}a{blank}{blank} b {blank}" for blank in BLANKS]
    plain += [f"{special}good{special} {special} good" for special in SPECIAL]
    plain.append(" ".join(WORDS + SPECIAL + SIGMAS))
    random = Random(1)
    for _ in range(300):
        before, behind = (random.choices(ABOUT_SIGMAS, k=random.randrange(5)) for _ in range(2))
        plain.append("".join([*before, "\u03a3", *behind]))
    return list(dict.fromkeys(plain))
