// A link in a field, and a button that copies it.
const made = (data) => {
  const now = new URLSearchParams(location.search);
  const kept = new URLSearchParams([...now].filter(([name]) => data.kept.includes(name)));
  const query = [data.query, kept.toString()].filter(Boolean).join('&');
  return `${location.origin}${location.pathname}${query ? `?${query}` : ''}`;
};

// where the page came over plain http from another machine, browsers do not lend the clipboard
const copy = async (field) => {
  field.select();
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch {
      // not allowed: the older way may be
    }
  }
  return document.execCommand('copy');
};

export default function ({ data, parentElement }) {
  const words = Object.fromEntries(data.words);
  let root = parentElement.querySelector('.copying');
  if (!root) {
    root = parentElement.appendChild(document.createElement('div'));
    root.className = 'copying';
    const field = root.appendChild(document.createElement('input'));
    field.readOnly = true;
    const button = root.appendChild(document.createElement('button'));
    button.type = 'button';
    const said = root.appendChild(document.createElement('span'));
    said.setAttribute('role', 'status');
  }
  const [field, button, said] = root.children;
  const fresh = () => { field.value = made(data); };
  fresh();
  field.setAttribute('aria-label', words.field);
  field.onfocus = () => { fresh(); field.select(); };
  button.textContent = words.copy;
  button.onclick = async () => {
    fresh();
    said.textContent = await copy(field) ? `✓ ${words.copied}` : words.failed;
  };
}
