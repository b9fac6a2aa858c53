"""The published figures: how they are put together."""

from bienban_nlp.evaluation import score
from bienban_nlp.figures import spread


def test_the_spread_leaves_out_minutes_that_have_nothing_to_find() -> None:
    names = ("roles micro", "item starts", "links")
    minutes = [{name: score(hits, 2, 2) for name in names} for hits in (0, 1, 2)]
    empty = {**minutes[2], "links": score(0, 0, 0)}
    told = spread([*minutes, empty])
    assert "roles F1 0.00 / 0.38 / 0.75 / 1.00 / 1.00" in told
    assert "links F1 0.00 / 0.25 / 0.50 / 0.75 / 1.00" in told
