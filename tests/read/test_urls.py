import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.read.urls import canonical_form, safe_url


@pytest.mark.parametrize(
    "url",
    ["https://a.example/x", "http://a.example", "HTTPS://A.example:8443/x?y=1#z", "https://例え.example/路"],
)
def test_web_addresses_are_safe(url):
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:alert(1)", " data:text/html,x", "ftp://a.example/",
        "file:///etc/passwd", "//a.example/x", "/x", "", None, "http://", "https://a.example/a b", "http://[::1",
        "http://a.example:port/", "vbscript:x", "\x01javascript:x", "mailto:a@a.example",
    ],
)  # fmt: skip
def test_everything_else_is_not(url):
    assert safe_url(url) is None


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("HTTP://WWW.A.example:80/Path/?utm_source=x&id=7#top", "http://www.a.example/Path/?id=7"),
        ("https://a.example/index.php?id=123&fbclid=z", "https://a.example/index.php?id=123"),
        ("https://a.example/n?articleId=7&xtor=RSS-1", "https://a.example/n?articleId=7"),
        ("https://a.example/story-123.html?page=2", "https://a.example/story-123.html?page=2"),
        ("https://a.example/?p=42", "https://a.example/?p=42"),
        ("https://a.example/view.do?no=5&ref=home", "https://a.example/view.do?no=5&ref=home"),
        ("https://a.example/#!/news/5", "https://a.example/#!/news/5"),
        ("https://a.example/", "https://a.example"),
        ("mailto:a@a.example", None),
        ("not a url", None),
    ],
)
def test_one_form_for_the_same_page(url, form):
    assert canonical_form(url) == form


def test_relative_addresses_need_a_base():
    assert canonical_form("/x?id=1", "https://a.example/y/z") == "https://a.example/x?id=1"
    assert canonical_form("/x") is None


KEYS = ["id", "article", "p", "storyId", "no", "idx", "news_id", "a"]


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 10**12), st.sampled_from(KEYS))
def test_no_article_id_is_ever_dropped(number, key):
    for tail in (f"x?{key}={number}&", f"news/{number}?", f"{number}.html?"):
        assert str(number) in canonical_form(f"https://a.example/{tail}utm_medium=rss")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_a_form_or_none_and_the_form_is_stable(text):
    for url in (text, f"https://a.example/{text}", f"https://a.example/?q={text}"):
        form = canonical_form(url)
        assert form is None or safe_url(form) == form
