import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.domain.links import LONGEST, LinkRefused, check_link, is_link


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("  HTTPS://Example.ORG ", "https://example.org/"),
        ("http://example.org:8080/x", "http://example.org:8080/x"),
        ("https://ตัวอย่าง.ไทย/งาน", "https://xn--72c1a1bt4awk9o.xn--o3cw4h/%E0%B8%87%E0%B8%B2%E0%B8%99"),
        ("https://example.org/%E0%B8%87", "https://example.org/%E0%B8%87"),
        ("https://[2001:DB8::1]/", "https://[2001:db8::1]/"),
        ("https://example.org/a'b(c)", "https://example.org/a'b(c)"),
    ],
)
def test_an_address_is_kept_in_one_spelling(written, kept):
    assert check_link(written) == kept
    assert check_link(kept) == kept


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "link_empty"),
        ("   ", "link_empty"),
        ("example.org", "link_scheme"),
        ("//example.org/x", "link_scheme"),
        ("javascript:alert(1)", "link_scheme"),
        ("JavaScript:alert(1)", "link_scheme"),
        ("java\nscript:alert(1)", "link_bad"),
        ("data:text/html,<script>", "link_bad"),
        ("data:text/html;base64,AAAA", "link_scheme"),
        ("vbscript:x", "link_scheme"),
        ("file:///etc/passwd", "link_scheme"),
        ("ftp://example.org/", "link_scheme"),
        ("mailto:a@example.org", "link_scheme"),
        ("https://me:secret@example.org/", "link_credentials"),
        ("https://bank.example@evil.example/", "link_credentials"),
        ("https:///path", "link_host"),
        ("https:example.org", "link_host"),
        ("https://", "link_host"),
        ("https://exa$mple.org/", "link_host"),
        ("https://a..b.example/", "link_host"),
        ("https://example.org:99999/", "link_bad"),
        ("https://[::1/", "link_bad"),
        ("https://example.org\\@evil.example/", "link_bad"),
        ("https://example.org/a b", "link_bad"),
        ("https://example.org/\u202egpj", "link_bad"),
        ('https://example.org/"onclick=x', "link_bad"),
        ("https://example.org/" + "x" * LONGEST, "link_too_long"),
        ("https://example.org/" + "ก" * (LONGEST // 2), "link_too_long"),
    ],
)
def test_what_a_browser_should_not_follow_is_refused_by_name(url, code):
    with pytest.raises(LinkRefused) as refused:
        check_link(url)
    assert refused.value.code == code
    assert not is_link(url)


@given(st.text(max_size=60))
def test_whatever_is_typed_behind_a_host_is_kept_harmless_or_refused(rest):
    try:
        kept = check_link("https://example.org/" + rest)
    except LinkRefused:
        return
    assert kept.startswith("https://example.org/") and kept.isascii() and not set(kept) & set(' "<>\\\n')
    assert check_link(kept) == kept


@given(st.text(max_size=60))
def test_only_web_addresses_pass(text):
    if is_link(text):
        assert check_link(text).startswith(("http://", "https://"))
