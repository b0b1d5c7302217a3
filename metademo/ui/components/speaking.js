// Says which language the page is in, and puts words of that language in the place of those that Streamlit brings along.
// Only within Streamlit's own widgets: what a person has named is never touched.
const OWN = [
  'stFileUploader', 'stFileChips', 'stCameraInput', 'stStatusWidget', 'stToolbar', 'stHeader', 'stElementToolbar', 'stConnection',
  'stNumberInput', 'stSelectbox', 'stMultiSelect', 'stTextInput', 'stTextArea', 'InputInstructions', 'stDataFrame', 'stImage', 'stFullScreen',
  'stCode', 'stMainMenu', 'stPopover', 'stTooltip',
].map((name) => `[data-testid^="${name}"]`).concat('[role="dialog"]', '[role="listbox"]').join(',');
const READ_ALOUD = ['aria-label', 'placeholder', 'title'];

let observer = null;
let said = [];  // what was changed: how to put it back

const rule = ([english, own]) => {
  const names = [...english.matchAll(/\{(\w+)\}/g)].map((each) => each[1]);
  const pattern = english.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('(.+)');
  return { pattern: new RegExp(`^${pattern}$`), names, own };
};

const speaker = (words) => {
  const exact = new Map(words.filter(([english]) => !english.includes('{')));
  const rules = words.filter(([english]) => english.includes('{')).map(rule);
  return (text) => {
    const english = text.trim();
    if (!english) return null;
    if (exact.has(english)) return exact.get(english);
    for (const { pattern, names, own } of rules) {
      const found = pattern.exec(english);
      if (found) return names.reduce((all, name, at) => all.replace(`{${name}}`, () => found[at + 1]), own);
    }
    return null;
  };
};

const translate = (root, spoken) => {
  const scopes = root.closest?.(OWN) ? [root] : [...root.querySelectorAll(OWN)];
  for (const scope of scopes) {
    const texts = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const english = node.nodeValue;
      const own = spoken(english);
      if (own === null || own === english) continue;
      node.nodeValue = own;
      said.push({ node, undo: () => { if (node.nodeValue === own) node.nodeValue = english; } });
    }
    for (const node of [scope, ...scope.querySelectorAll('[aria-label], [placeholder], [title]')]) {
      for (const name of READ_ALOUD) {
        const english = node.getAttribute(name);
        const own = english === null ? null : spoken(english);
        if (own === null || own === english) continue;
        node.setAttribute(name, own);
        said.push({ node, undo: () => { if (node.getAttribute(name) === own) node.setAttribute(name, english); } });
      }
    }
  }
};

export default function ({ data }) {
  observer?.disconnect();
  observer = null;
  if (document.documentElement.lang !== data.language) {
    for (const { node, undo } of said) if (node.isConnected) undo();
    said = [];
    document.documentElement.lang = data.language;
  }
  if (!data.words.length) return undefined;
  const spoken = speaker(data.words);
  translate(document.body, spoken);
  observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'characterData') { if (change.target.parentElement) translate(change.target.parentElement, spoken); continue; }
      for (const node of change.addedNodes) {
        const root = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
        if (root) translate(root, spoken);
      }
    }
    if (said.length > 2000) said = said.filter(({ node }) => node.isConnected);
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  return undefined;
}
