// Writes the address bar: the whole query, or one part of it. Replaces the entry of the browser's history, and asks for nothing.
export default function ({ data }) {
  const now = new URLSearchParams(location.search), parts = data.query ? [data.query] : [];
  if (data.key) {
    now.delete(data.key);
    if (data.id !== null && data.id !== undefined) now.set(data.key, data.id);
    if (now.size) parts.push(now.toString());
  } else {
    const kept = new URLSearchParams([...now].filter(([name]) => data.kept.includes(name)));
    if (kept.size) parts.push(kept.toString());
  }
  const search = parts.length ? `?${parts.join('&').replaceAll('%2C', ',')}` : '';
  if (search !== location.search) {
    history.replaceState(history.state, '', `${location.pathname}${search}${location.hash}`);
  }
}
