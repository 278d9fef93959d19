import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.read.similar import bands, containment, estimate, shingles, sketch


def words(start, count):
    """Words that are all different, so that only what is copied is shared."""
    return " ".join(f"word{number * 7919 % 100003}" for number in range(start, start + count))


def signature(text):
    return sketch(shingles(text))


def contained(one, other):
    return containment(shingles(one), shingles(other))


def test_a_half_copy_is_found_and_measured():
    one, other = words(0, 600), words(300, 600)
    assert set(bands(signature(one))) & set(bands(signature(other)))
    assert contained(one, other) == pytest.approx(0.5, abs=0.01)
    assert estimate(signature(one), signature(other)) == pytest.approx(1 / 3, abs=0.07)


def test_every_half_copy_of_fifty_is_found():
    texts = [(words(start, 400), words(start + 200, 400)) for start in range(0, 50_000, 1000)]
    assert all(set(bands(signature(one))) & set(bands(signature(other))) for one, other in texts)


def test_other_texts_are_not_candidates():
    found = [set(bands(signature(words(start, 400)))) for start in range(0, 50_000, 1000)]
    assert not any(found[one] & found[other] for one in range(50) for other in range(one))


def test_unlike_texts_are_estimated_so_though_bytes_are_equal_by_chance():
    found = [signature(words(start, 400)) for start in range(0, 50_000, 1000)]
    estimates = [estimate(found[one], found[other]) for one in range(50) for other in range(one)]
    assert max(estimates) < 0.02


def test_a_key_says_which_band_it_is_of():
    turned = signature(words(0, 50))
    turned = turned[4:256] + turned[:4] + turned[256:]
    assert not set(bands(turned)) & set(bands(signature(words(0, 50))))


def test_a_word_of_one_letter_is_a_word_in_spaced_scripts():
    assert shingles("그 집 은 저 산 에") == {"그 집 은 저", "집 은 저 산", "은 저 산 에"}
    assert "그 집 은 저" in shingles("그 집 은 저 山")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("人人生而自由在尊严和权利上一律平等他们赋有理性和良心", "并应以兄弟关系的精神相对待"),
        ("มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ", "ต่างมีเหตุผลและมโนธรรม"),
    ],
)
def test_scripts_without_spaces_have_shingles(one, other):
    assert contained(one + other, one) == 1.0
    assert contained(one, other) == 0.0


def test_signatures_have_a_fixed_size_and_short_texts_none():
    assert len(signature(words(0, 50))) == 640
    assert signature("Three words only") == b""
    assert bands(b"") == []
    assert estimate(b"", b"") == 0.0
    assert shingles("") == set()


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_a_text_is_like_itself(text):
    assert contained(text, text) == (1.0 if shingles(text) else 0.0)
    assert estimate(signature(text), signature(text)) == contained(text, text)
    assert len(bands(signature(text))) <= 64
    assert all(-(2**31) <= band < 2**31 for band in bands(signature(text)))
