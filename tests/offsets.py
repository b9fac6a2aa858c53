"""What holds of the minutes of any text."""

import re
import unicodedata

import msgspec

from bienban_nlp.minutes import Minutes


def hold(minutes: Minutes, text: str) -> None:
    """Every annotation lies inside the text, holds words and keeps to its place."""
    assert minutes.text == re.sub(r"\r(?!\n)", "\n", unicodedata.normalize("NFC", text))
    minutes.validate()
    for layer in minutes.layers():
        words = minutes.quote(layer)
        assert words == words.strip() and words, layer
    for name, fact in minutes.facts.items():
        if fact.start is not None:
            assert minutes.text[fact.start : fact.end].strip(), name
    ends = 0
    for s in minutes.statements:
        assert s.start >= ends
        ends = s.end
    for item in minutes.items:
        assert minutes.text[item.start : item.heading_end].strip() == item.heading
    for s in minutes.to_dict()["statements"]:
        assert {"id", "role", "start", "end", "item", "speaker", "work", "confidence"} <= s.keys()
    assert msgspec.json.decode(minutes.to_json())["text"] == minutes.text
