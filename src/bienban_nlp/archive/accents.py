"""Accents put back into words typed without them, the way the archive itself writes them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from bienban_nlp.syllables import SYLLABLE, bare

_TOGETHER = 2.0  # how much it counts that two forms stand side by side, beside how common each is


class Accents:
    """What an archive writes for each syllable without accents, and what it writes side by side.

    Parameters
    ----------
    passages : iterable of str
    """

    def __init__(self, passages: Iterable[str]) -> None:
        self._seen: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        for passage in passages:
            words = [m.group().lower() for m in SYLLABLE.finditer(passage)]
            self._seen.update(words)
            self._pairs.update(zip(words, words[1:], strict=False))
        self._forms: dict[str, list[str]] = defaultdict(list)
        for word in self._seen:
            self._forms[bare(word)].append(word)

    def restore(self, words: str) -> str:
        """Words as the archive would most likely write them; what it never writes stays as typed.

        The likeliest row of forms by how often each is written and how often each two in a row (Viterbi 1967).

        Examples
        --------
        >>> Accents(["nợ tiền đóng góp", "chưa nộp tiền", "đông người"]).restore("no tien dong gop")
        'nợ tiền đóng góp'
        """
        best: dict[str, tuple[float, list[str]]] = {"": (0.0, [])}
        for m in SYLLABLE.finditer(words.lower()):
            forms = self._forms.get(m.group(), [m.group()])
            best = {
                form: max((score + self._weight(before, form), [*row, form]) for before, (score, row) in best.items())
                for form in forms
            }
        return " ".join(max(best.values())[1])

    def _weight(self, before: str, form: str) -> float:
        return math.log(1 + self._seen[form]) + _TOGETHER * math.log(1 + self._pairs[before, form])
