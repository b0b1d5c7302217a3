"""Scripts beside each other become one, and pages let nothing else run."""

import pytest

from metademo.export import bundle


@pytest.fixture
def web(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "_WEB", tmp_path)

    def write(**files):
        for name, text in files.items():
            stem, _, kind = name.rpartition("_")
            (tmp_path / f"{stem}.{kind}").write_text(text, "utf-8")

    return write


def test_each_module_once_and_before_what_needs_it(web):
    web(
        a_js="import { one } from './b.js';\nimport { two } from './c.js';\none(two);\n",
        b_js="import { two } from './c.js';\nconst own = 1;\nexport const one = () => own + two;\n",
        c_js="const own = 2;\nexport const two = own;\n",
    )
    script = bundle.script("a")
    assert script.index("const c_js") < script.index("const b_js") < script.index("const a_js")
    assert script.count("const two = own;") == 1
    assert "import " not in script
    assert "export " not in script


def test_words_are_text_and_blocks_are_not(web):
    web(
        head_html="<h1>",
        p_html="<p>$word</p>$block<script>$script</script>$script_hash$style_hash<style>$style</style>",
        common_css="a",
        p_css="p { color: red; }",
    )
    page = bundle.page("p", "1", {"block": "<b>"}, {"word": "<i>&$x"}).decode("utf-8")
    assert page.startswith("<h1><p>&lt;i&gt;&amp;$x</p><b><script>1</script>sha256-")
    assert page.endswith("<style>ap { color: red; }</style>")


def test_a_script_cannot_end_its_own_element(web):
    web(head_html="", p_html="", common_css="", p_css="")
    with pytest.raises(ValueError, match="end of its own element"):
        bundle.page("p", "'</script>'", {}, {})
