"""JSON that pages hold, broken as it comes: what is read of it."""

import pytest

from archive.read import loosejson


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"url": "https://a.example/x", "t": "a, } b",}', {"url": "https://a.example/x", "t": "a, } b"}),
        ('<!-- {"a": "/* kept */ <!--"} -->', {"a": "/* kept */ <!--"}),
        ('{"a": "He said "no" to it"}', {"a": 'He said "no" to it'}),
        ('{"a": 1} {"b": 2} {"c": ', [{"a": 1}, {"b": 2}]),
        ("no JSON", None),
        ('"' + "a" * loosejson.AT_MOST + '"', None),
    ],
    ids=["commas", "comments", "quotation marks", "several", "none", "too long"],
)
def test_what_is_broken_is_mended(text, value):
    assert loosejson.loads(text) == value
