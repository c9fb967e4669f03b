from bench.dialogues import MISSED, TurnResult, dialogues_table

RESULTS = [
    TurnResult(("dev", "opening", "vi"), 1, 1, True, ""),
    TurnResult(("dev", "opening", "en"), 3, MISSED, False, ""),
]


def test_a_row_is_a_kind_of_turn_and_with_languages_each_language_too() -> None:
    every = "| dev | opening | all | 2 | 50 | 50 | 100 | 50 | 50 |"
    assert dialogues_table(RESULTS, languages=False).markdown().splitlines()[2:] == [every]
    assert dialogues_table(RESULTS, languages=True).markdown().splitlines()[2:] == [
        every,
        "| dev | opening | en | 1 | 0 | 0 | 100 | 0 | 0 |",
        "| dev | opening | vi | 1 | 100 | 100 | 100 | 100 | 100 |",
    ]
