"""Who is said to have said it."""

import pytest

from tocsin.stories.quotations import quotations

QUOTED = "“the bridge will stay shut until spring”"
FULL = "“The bridge will stay shut until spring,”"


def speakers(text: str, language: str = "en") -> list[str]:
    return [quotation.speaker for quotation in quotations(text, language)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (f"{FULL} said Eve Lund.", "Eve Lund"),
        (f"{FULL} Eve Lund said.", "Eve Lund"),
        (f"{FULL} said the Mayor of Sennick, Eve Lund.", "Eve Lund"),
        (f"{FULL} Berg spokeswoman Asta Holm told the Lenna Post.", "Asta Holm"),
        (f"{FULL} Prime Minister Eve Lund later told reporters.", "Eve Lund"),
        (f"{FULL} said Secretary of State Eve Lund Berg.", "Eve Lund Berg"),
        (f"Eve Lund said: {QUOTED}.", "Eve Lund"),
        (
            f"Eve Lund, a spokeswoman for the port, told Ferry that {QUOTED}.",
            "Eve Lund",
        ),
        (f"Eve Lund, 42, a teacher from Valmora, Ohio, said: {QUOTED}.", "Eve Lund"),
        (f"The head of the port, Eve Lund, said: {QUOTED}.", "Eve Lund"),
        (f"Eve Lund (D-Valmora) has said {QUOTED}.", "Eve Lund"),
        (f"According to Eve Lund, {QUOTED}.", "Eve Lund"),
        (f"{FULL} according to Eve Lund.", "Eve Lund"),
        (f"Eve Lund met the drivers and said {QUOTED}.", "Eve Lund"),
        (f"Eve Lund left early, saying {QUOTED}.", "Eve Lund"),
        (f"The bridge, writes Eve Lund, {QUOTED}.", "Eve Lund"),
        (f"{FULL} the ministry said.", "the ministry"),
        (f"{FULL} said a Lenna Post editor.", "a Lenna Post editor"),
        (f"The town's council said {QUOTED}.", "the town's council"),
        (f"{FULL} according to police.", "police"),
    ],
)
def test_the_sentence_names_who_speaks(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        f"{FULL} it was said in Sennick.",
        f"Lund was told that {QUOTED[:-1]}, or so”.",
        f"Lund's house is old. It rained. {FULL}\n",
        f"A sign stood there: {QUOTED}.",
        f"{FULL} they said.",
    ],
)
def test_nobody_speaks_where_nobody_is_named(text: str) -> None:
    assert speakers(text) == [""]


def test_a_last_name_is_given_in_full_where_the_article_does_before() -> None:
    assert speakers(f"Mayor Eve Lund was there. It rained.\n{FULL} Lund said.") == [
        "Eve Lund"
    ]


def test_a_last_name_of_two_people_stays_as_it_is() -> None:
    text = f"Eve Lund and Nils Lund were there. It rained.\n{FULL} Lund said."

    assert speakers(text) == ["Lund"]


def test_he_is_who_spoke_last() -> None:
    text = f"Mayor Nils Berg said it was late.\n{FULL} he said."

    assert speakers(text) == ["Nils Berg"]


def test_she_is_nobody_who_was_called_he() -> None:
    text = (
        "“The river is too high for us,” said Eve Lund. “I saw it myself,” she said.\n"
        "“The bearings are old and worn,” said Nils Berg.\n"
        "“I am quite sure of this,” he said.\n"
        "“I saw the bearings of it too,” she said."
    )

    assert speakers(text) == ["Eve Lund", "Nils Berg", "Nils Berg", "Eve Lund"]


def test_he_is_not_who_was_named_before_an_unnamed_man() -> None:
    text = f"Nils Berg said no. A driver said it was late.\n{FULL} he said."

    assert speakers(text) == [""]


def test_the_president_is_the_only_one_who_is_called_so() -> None:
    text = f"President Eve Lund arrived. {FULL} the president said."

    assert speakers(text) == ["Eve Lund"]


def test_who_speaks_goes_on_in_the_next_sentence_and_no_further() -> None:
    beside = f"Eve Lund said that she was tired. {FULL}"
    further = f"Eve Lund said that she was tired. It rained. {FULL}"

    assert speakers(beside) == ["Eve Lund"]
    assert speakers(further) == [""]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "„Wir öffnen die Brücke nicht“, sagte Bürgermeisterin Eva Lund."),
        ("de", "Laut Eva Lund ist das „ein schwerer Fehler für die Stadt“."),
        ("fr", "« Le pont reste fermé », a déclaré Eva Lund, maire de Sennick."),
        ("fr", "« Le pont reste fermé », a dit Eva Lund. « On verra bien », dit-elle."),
        ("fr", "Selon Eva Lund, « le pont reste fermé longtemps »."),
        ("es", "“El puente sigue cerrado hoy”, dijo la alcaldesa Eva Lund."),
        ("it", "«Il ponte resta chiuso oggi», ha detto il sindaco Eva Lund."),
        ("pt", "“A ponte continua fechada hoje”, disse a prefeita Eva Lund."),
        ("nl", "‘De brug blijft nog dicht’, zei burgemeester Eva Lund."),
        ("ru", "«Мы не откроем этот мост», — сказала глава района Eva Lund."),
        ("pl", "„Nie otworzymy mostu w tym roku” – powiedziała Eva Lund."),
        ("tr", 'Belediye Başkanı Eva Lund, "Köprü herkes için tehlikeli" dedi.'),
    ],
)
def test_each_language_has_its_own_words(language: str, text: str) -> None:
    assert speakers(text, language) == ["Eva Lund"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "«Мы не откроем этот мост», — сказал глава района Иван Лунд."),
        ("ru", "«Мы не откроем этот мост», — сказал глава МИД России Иван Лунд."),
        ("ru", "Иван Лунд заявил: «Мы не откроем этот мост»."),
        ("uk", "«Ми не відкриємо цей міст», — сказав Иван Лунд."),
    ],
)
def test_a_name_stands_behind_the_genitives_of_its_role(
    language: str, text: str
) -> None:
    assert speakers(text, language) == ["Иван Лунд"]


def test_a_phrase_is_given_as_it_stands() -> None:
    text = "„Wir öffnen die Brücke nicht“, so ein Sprecher der Polizei."

    assert speakers(text, "de") == ["ein Sprecher der Polizei"]


def test_a_language_without_words_names_nobody() -> None:
    assert speakers("”Bron hålls stängd till våren”, sa Eva Lund.", "sv") == [""]


def test_the_text_tells_its_language() -> None:
    text = "Le maire de la ville est arrivé avec les habitants dans la rue du pont. "

    assert speakers(f"{text}« Le pont reste fermé », a dit Eva Lund.", "") == [
        "Eva Lund"
    ]


def test_a_verb_alone_means_who_spoke_last_where_a_language_allows() -> None:
    text = (
        "“El puente sigue cerrado hoy”, dijo Eva Lund.\n"
        "“No hay otro camino aquí”, añadió."
    )

    assert speakers(text, "es") == ["Eva Lund", "Eva Lund"]


def test_a_notice_says_what_nobody_says() -> None:
    text = (
        "Иван Лунд сказал, что устал. «Мост закрыт до весны», — говорится в сообщении."
    )

    assert speakers(text, "ru") == [""]
