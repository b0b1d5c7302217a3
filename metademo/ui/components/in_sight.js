// Scrolls to a place of the page, unless it is in sight already.
export default function ({ data }) {
  const found = document.getElementById(data.place);
  if (!found) return;
  const { top } = found.getBoundingClientRect();
  if (top >= 0 && top < innerHeight / 2) return;
  found.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
}
