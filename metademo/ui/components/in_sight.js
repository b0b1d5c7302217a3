// Scrolls to a place of the page, unless it is in sight already; to below the container of that key, which sticks right above it.
export default function ({ data }) {
  const found = document.getElementById(data.place);
  if (!found) return;
  const above = data.below && document.querySelector(`.st-key-${data.below}`)?.parentElement;
  const px = (element, name) => parseFloat(getComputedStyle(element)[name]) || 0;
  const covered = above
    ? px(above, 'top') + above.offsetHeight + px(above, 'marginBottom') + px(above.parentElement, 'rowGap')
    : 0;
  const { top } = found.getBoundingClientRect();
  if (top >= covered && top < innerHeight / 2) return;
  if (above) found.style.scrollMarginTop = `${covered}px`;
  found.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  found.style.scrollMarginTop = '';
}
