"""What is broken, hostile or nothing at all: each refused in words that say where and why, the rest read."""

import gzip
import json
import lzma

import pytest
from samples import tarred, zipped
from warcs import page, record, warc

from archive.errors import ReadError
from archive.model import Article, Failure
from archive.read import Limits, read
from tests import greedy


def outcome(source, **options):
    """Of each item its title, or the reason of its refusal."""
    items = read(source, errors="yield", **options)
    return [item.title if isinstance(item, Article) else item.reason for item in items]


def failure(source, **options):
    (found,) = [item for item in read(source, errors="yield", **options) if isinstance(item, Failure)]
    return found


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not an article"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "not an article"),
        (b"A line of text\nwith a NUL \x00 in it, and another line\n", "binary"),
        (bytes(range(256)) * 4, "not an article"),
        (b"<html><head><title>x</title></head><body></body></html>", "no article text"),
        (b'{"title": "x"}', "no article text"),
        (b"[]", "no articles"),
        (b'{"a": [1, 2', "truncated"),
        (b'{"a": 1, {}: 3}', "not JSON"),
        (b'{"a": 1, 2: 3}', "not JSON"),
        (b"<rss><channel><title>x</title></channel></rss>", "no articles"),
        (b"PK\x03\x04 and so on", "damaged"),
        (b"\x1f\x8b\x08" + b"\x00" * 30, "damaged"),
    ],
)
def test_what_is_no_article_is_refused(content, reason):
    assert outcome(content) == [reason]


def test_a_refusal_names_what_a_binary_file_is():
    assert failure(b"\x89PNG\r\n\x1a\n" + bytes(range(256))).detail.startswith("a PNG image")
    assert failure(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n").detail.startswith("a PDF document")


def test_a_missing_path_raises_in_one_line(tmp_path):
    with pytest.raises(ReadError) as raised:
        list(read(tmp_path / "nothing.html"))
    assert str(raised.value) == f"{tmp_path}/nothing.html: missing: there is no such file or folder"


def test_a_folder_without_articles_says_so(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / ".hidden.txt").write_text("Not looked at")
    (tmp_path / "README.md").write_text("# Not an article")
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert failure(tmp_path).reason == "no articles"


def test_a_folder_is_read_in_order_and_past_what_is_broken(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.html").write_text(page(2))
    (tmp_path / "a.txt").write_text("A title\nA sentence of text.")
    (tmp_path / "c.bin").write_bytes(bytes(range(256)) * 4)
    (tmp_path / "z.html").write_text(page(9))
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert outcome(tmp_path) == ["A title", "Page 2", "not an article", "Page 9"]


def test_unknown_formats_are_named():
    assert failure(b"text", format="docx").detail.startswith("'docx'; there are: eml, feed, gzip, html, json")


def test_truncated_gzip_is_refused():
    assert outcome(gzip.compress(page(1).encode())[:-30]) == ["truncated"]


def test_a_content_length_that_is_too_long_costs_two_records_at_most():
    records = [record(f"http://example.com/{number}", page(number).encode()) for number in range(4)]
    right = len(records[1].split(b"\r\n\r\n", 1)[1]) - 4
    records[1] = record("http://example.com/1", page(1).encode(), length=right + 120)
    assert outcome(b"".join(records)) == ["Page 0", "digest", "damaged", "Page 3"]


def test_a_content_length_that_is_too_short_costs_one_record():
    records = [record(f"http://example.com/{number}", page(number).encode()) for number in range(4)]
    right = len(records[1].split(b"\r\n\r\n", 1)[1]) - 4
    records[1] = record("http://example.com/1", page(1).encode(), length=right - 50)
    assert outcome(b"".join(records)) == ["Page 0", "digest", "damaged", "Page 2", "Page 3"]


def test_zip_members_that_lead_out_are_refused_by_name():
    data = zipped({"../up.html": page(1), "/abs.html": page(2), "C:\\x.html": page(3), "in/ok.html": page(4)})
    assert outcome(data) == ["unsafe path", "unsafe path", "unsafe path", "Page 4"]


def test_tar_members_that_lead_out_are_refused_by_name():
    data = tarred({"../up.html": page(1).encode(), "ok.html": page(2).encode()})
    assert outcome(data) == ["unsafe path", "Page 2"]


def test_a_zip_bomb_is_refused_by_ratio_and_the_limit_is_named():
    found = failure(zipped({"bomb.txt": "a" * 30_000_000}))
    assert (found.source, found.reason) == ("bytes!bomb.txt", "bomb")
    assert "Limits.ratio" in found.detail


def test_a_gzip_bomb_is_stopped_while_it_goes_off():
    found = failure(gzip.compress(b"a" * 30_000_000))
    assert found.reason in ("bomb", "too large")
    assert "Limits." in found.detail


def test_a_lying_zip_is_stopped_by_what_it_really_unpacks_to():
    data = bytearray(zipped({"lies.txt": "a" * 20_000_000}))
    for place in range(len(data) - 4):
        if data[place : place + 4] == (20_000_000).to_bytes(4, "little"):
            data[place : place + 4] = (1000).to_bytes(4, "little")
    (reason,) = outcome(bytes(data))
    assert reason in ("damaged", "bomb", "too large")


MEMORY = "asks for more than 314.6 MB of memory to be unpacked (Limits.memory)"


def test_data_that_asks_for_much_memory_is_refused_and_the_limit_is_named():
    text = page(1).encode()
    assert failure(greedy.xz(text)) == Failure("bytes", "too large", MEMORY)
    assert failure(greedy.xz(tarred({"a.html": text}))) == Failure("bytes", "too large", MEMORY)


def test_a_member_that_asks_for_much_memory_is_refused_and_the_rest_read():
    pages = {"a.html": page(1), "b.html": page(2), "c.html.xz": greedy.xz(page(3).encode())}
    found = list(read(greedy.zipped(pages, "a.html"), errors="yield"))
    assert [item.title if isinstance(item, Article) else item for item in found] == [
        Failure("bytes!a.html", "too large", MEMORY),
        "Page 2",
        Failure("bytes!c.html.xz", "too large", MEMORY),
    ]


def test_what_the_usual_settings_ask_for_is_given():
    text = page(1).encode()
    assert outcome(lzma.compress(text, preset=9)) == ["Page 1"]
    assert outcome(lzma.compress(text, preset=9), limits=Limits(memory=10_000_000)) == ["too large"]
    assert outcome(lzma.compress(text, preset=0), limits=Limits(memory=10_000_000)) == ["Page 1"]


def test_containers_nest_so_deep_and_no_deeper():
    data = page(1).encode()
    for _ in range(4):
        data = zipped({"inner.zip": data})
    assert outcome(data) == ["Page 1"]
    assert failure(zipped({"inner.zip": data})).detail.endswith("(Limits.depth)")


def test_office_files_and_translation_packages_are_named():
    assert "Office" in failure(zipped({"[Content_Types].xml": "x", "word/document.xml": "y"})).detail
    assert "lire-aussi models add" in failure(zipped({"en_pt/model/model.bin": "x"})).detail


def test_a_page_that_is_too_large_names_the_limit():
    found = failure(b"<html><body>" + b"<p>word</p>" * 1000, limits=Limits(document=5000))
    assert (found.reason, found.detail) == (
        "too large",
        "11.0 kB; a document may have 5.0 kB (Limits.document)",
    )


def test_a_page_nested_ten_thousand_deep_loses_no_text():
    inner = "".join(
        f"<p>Sentence {line} stands deep inside of the page, and is read.</p>" for line in range(6)
    )
    deep = "<html><body><h1>Deep</h1>" + "<div>" * 10_000 + inner + "</div>" * 10_000 + "</body></html>"
    (article,) = read(deep.encode())
    assert [block.text for block in article.blocks[1:]] == [
        f"Sentence {line} stands deep inside of the page, and is read." for line in range(6)
    ]
    assert article.original.notes == ("more elements inside each other than can be read: wrappers taken out",)


def test_a_charset_that_lies_is_seen_through():
    markup = page(1).replace("<head>", '<head><meta charset="iso-8859-1">').replace("says", "dit déjà")
    (article,) = read(markup.encode("utf-8"))
    assert "dit déjà" in article.blocks[1].text
    assert article.original.notes == ("meta says iso-8859-1, but the bytes are UTF-8",)


def test_a_broken_line_of_jsonl_is_named_and_the_others_kept():
    lines = [json.dumps({"title": f"Title {number}", "text": f"Text {number}."}) for number in range(1, 11)]
    lines[6] = '{"title": "Title 7", "text": "Te'
    items = list(read("\n".join(lines).encode(), errors="yield"))
    assert [item.title for item in items if isinstance(item, Article)] == [
        f"Title {number}" for number in range(1, 11) if number != 7
    ]
    (broken,) = [item for item in items if isinstance(item, Failure)]
    assert (broken.source, broken.reason) == ("bytes line 7", "not JSON")


def test_a_feed_that_is_not_xml_is_refused():
    assert outcome(b"This is not a feed at all.\nIt is text.", format="feed") == ["not XML"]


def feed(*entries, end="</channel></rss>"):
    items = "".join(entry if "<" in entry else FEED_ENTRY.format(entry) for entry in entries)
    return (
        f'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Site & more</title>{items}{end}'.encode()
    )


FEED_ENTRY = (
    "\n<item><title>{0}</title>"
    "<description>The text of {0} & its end&nbsp;– caf&eacute;.</description></item>"
)


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (feed("One", "Two"), ["One", "Two"]),
        (feed("One", "Two", end=""), ["One", "Two", "line 4: truncated"]),
        (feed("One", "Two", "<item><title>T", end=""), ["One", "Two", "line 4: truncated"]),
        (feed("One", "<item><title>Cut</wrong></item>", "Two"),
         ["One", "entry 2: no article text", "Two", "line 3: not XML"]),
        (feed("One", "Two\x0b"), ["One", "Two"]),
        (feed("One") + b"<script>1</script>", ["One"]),
        (feed("One").replace(b'?>', b' encoding="utf-16"?>', 1), ["One"]),
        (feed("One").replace(b'"1.0"', b'"0.0"', 1), ["One"]),
    ],
)  # fmt: skip
def test_of_a_broken_feed_the_good_entries_are_kept_and_the_break_is_named(data, wanted):
    items = list(read(data, errors="yield"))
    found = [
        item.title if isinstance(item, Article) else f"{item.source.removeprefix('bytes ')}: {item.reason}"
        for item in items
    ]
    assert found == wanted
    for article in (item for item in items if isinstance(item, Article)):
        text = f"The text of {article.title} & its end\N{NO-BREAK SPACE}– café."
        assert article.blocks[1].text.replace("  ", " ") == text  # a control character became a space


def test_a_break_says_its_line_and_what_is_wrong():
    broken = failure(feed("One", "Two", end=""))
    assert (broken.source, broken.detail) == (
        "bytes line 4",
        "Premature end of data in tag channel line 2; what could be read is kept",
    )


def test_a_namespace_with_a_brace_is_no_harm():
    strange = '<item xmlns:x="http://a}b"><title>One</title><x:y/><description>A text.</description></item>'
    assert outcome(feed(strange, "Two")) == ["One", "Two"]


def test_an_entry_that_the_feed_parser_stumbles_over_is_lost_alone():
    nested = "<item><textinput><link>http://a.example/1</link></textinput></item>"
    assert outcome(feed(nested, "Two")) == ["not XML", "Two"]


def test_a_date_that_is_none_stays_as_it_was_written():
    (article,) = read(b"Title: A title\nDate: 31/02/2024\n\nA sentence of text.\nAnd one more.\n")
    assert (article.published, article.published_raw) == (None, "31/02/2024")


def test_entities_of_a_feed_are_not_expanded(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    data = f"""<?xml version="1.0"?><!DOCTYPE rss [
<!ENTITY x SYSTEM "file://{secret}"><!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<rss><channel><item><title>T</title><description>Text &x; and &c; end.</description></item></channel></rss>"""
    for item in read(data.encode(), errors="yield"):
        text = " ".join(block.text for block in item.blocks) if isinstance(item, Article) else item.detail
        assert "the secret" not in text
        assert "aaaaaaaaaa" not in text


def test_a_plugin_that_breaks_is_a_failure_of_its_input(monkeypatch):
    from archive.read import context

    class Broken:
        name, container = "broken", False

        def sniff(self, head, name):
            return 2.0

        def read(self, entry, context):
            raise KeyError("oh")

    monkeypatch.setitem(context._cached(), "broken", Broken())
    assert failure(b"anything").detail == "KeyError: 'oh'"


def test_a_warc_inside_of_a_zip_inside_of_a_tar():
    (first, *_) = items = list(read(tarred({"a/crawl.zip": zipped({"x/data.warc.gz": warc(2)})})))
    assert [item.title for item in items] == ["Page 0", "Page 1"]
    assert first.source == "bytes!a/crawl.zip!x/data.warc.gz!0"
    assert (first.original.path, first.original.member) == ("bytes", "a/crawl.zip!x/data.warc.gz!0")
