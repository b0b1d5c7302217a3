"""页面上的全部中文（简体）文字，模块和名称与 ``en`` 一一对应。术语和文风见 ``docs/glossary-zh.md``。

All words in Chinese (simplified), a module for each of English's with the same names; docs/glossary-zh.md has terms and style.
"""
