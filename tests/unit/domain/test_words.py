import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.domain.words import clean, count_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("   \n", 0),
        ("one", 1),
        ("I don't know, really.", 4),
        ("state-of-the-art", 1),
        ("yes - no", 2),
        ("12 kg (3.5 litres)", 4),
        ("café naïve", 2),
    ],
)
def test_words_between_spaces_are_counted_and_lone_dashes_are_not(text, words):
    assert count_words(text) == words


def test_thai_without_spaces_counts_as_its_letters_suggest():
    # ฉัน|เรียน|ภาษา|ไทย: four words in fifteen characters, of which two are marks (ั, ี) and do not count.
    assert count_words("ฉันเรียนภาษาไทย") == 3


def test_vowels_and_tones_above_and_below_cost_nothing():
    # ผู้ที่รู้: nine characters, three of them letters.
    assert count_words("ผู้ที่รู้") == 1


def test_a_long_thai_sentence_is_never_counted_above_what_a_reader_counts():
    # ผม|ไป|โรงเรียน|ทุก|วัน|กับ|เพื่อน|และ|น้อง|สาว|ของ|ผม
    assert 0 < count_words("ผมไปโรงเรียนทุกวันกับเพื่อนและน้องสาวของผม") <= 12


def test_loan_words_within_thai_count_as_words():
    assert count_words("ใช้ Rubric ประเมิน") == 1 + count_words("ใช้ประเมิน")
    assert count_words("ใช้Rubricประเมิน") == count_words("ใช้ Rubric ประเมิน")


@given(st.text(alphabet="กขคงจดตนบปรสหอะาิีุเแโ ่้", max_size=200))
def test_thai_writing_is_charged_at_most_one_word_for_five_letters(text):
    assert count_words(text) <= -(-len(text) // 5)


@given(st.lists(st.sampled_from(["good", "coffee", "7", "Ünder"]), max_size=50))
def test_spaced_writing_is_counted_word_by_word(words):
    assert count_words("  ".join(words)) == len(words)


def test_what_no_database_can_hold_is_taken_out_and_its_neighbours_stay():
    assert clean("a\x00b\ud800c\udfffd\x00") == "abcd"


@given(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_all_other_writing_stays_as_it_was(text):
    assert clean(text) == text


@given(st.text(alphabet=st.characters()))
def test_what_stays_can_be_written_as_utf8(text):
    assert "\x00" not in clean(text) and clean(text).encode().decode() == clean(text)
