// A strip that can be folded away. Folded at first where the screen is narrow; after that as it was left.
const PLACE = 'metademo-strip';
const read = () => {
  try {
    return localStorage.getItem(PLACE);
  } catch {
    return null;  // a browser that keeps nothing
  }
};
const keep = (value) => {
  try {
    localStorage.setItem(PLACE, value);
  } catch {
    // then it is as at first the next time
  }
};

export default function ({ data, parentElement }) {
  let strip = parentElement.querySelector('details');
  if (!strip) {
    strip = parentElement.appendChild(document.createElement('details'));
    strip.className = 'md-strip';
    const before = read();
    strip.open = before ? before === 'open' : window.innerWidth > 640;
    strip.appendChild(document.createElement('summary'));
    strip.appendChild(document.createElement('div')).className = 'md-strip-parts';
    strip.firstElementChild.onclick = () => keep(strip.open ? 'folded' : 'open');
  }
  strip.firstElementChild.textContent = data.title;
  if (strip.dataset.shown !== data.html) {
    strip.lastElementChild.innerHTML = data.html;
    strip.dataset.shown = data.html;
  }
}
