// A grid of pictures, one of them large: the one pointed at, tapped, or reached with the arrow keys. One stop of the Tab key.
const kept = new Map();  // which picture each grid shows large, so that it stays while the steps go by

export default function ({ data, parentElement, key }) {
  const name = key || '';
  let grid = parentElement.querySelector('.md-cells');
  if (!grid) {
    parentElement.innerHTML = '<div class="md-cells"><div class="md-cells-all" role="list"></div><div class="md-pane"></div></div>';
    grid = parentElement.querySelector('.md-cells');
  }
  const [list, pane] = grid.children;
  list.setAttribute('aria-label', data.label);
  const active = list.contains(document.activeElement) ? document.activeElement.closest('.md-cell').dataset.row : null;
  list.innerHTML = data.html;
  const cells = [...list.children];
  const find = (row) => cells.find((cell) => cell.dataset.row === row);
  const show = (cell) => {
    for (const each of cells) {
      const on = each === cell;
      each.classList.toggle('md-shown', on);
      each.firstElementChild.tabIndex = on ? 0 : -1;
    }
    pane.replaceChildren(cell.querySelector('.md-card').cloneNode(true));
  };
  const choose = (cell) => {
    kept.set(name, cell.dataset.row);
    show(cell);
  };
  const first = find(kept.get(name)) || cells[0];
  if (!first) {
    pane.replaceChildren();
    return;
  }
  show(first);
  if (active !== null && find(active)) find(active).firstElementChild.focus({ preventScroll: true });

  const across = () => cells.filter((cell) => cell.offsetTop === cells[0].offsetTop).length;
  const steps = { ArrowLeft: () => -1, ArrowRight: () => 1, ArrowUp: () => -across(), ArrowDown: across };
  list.onpointerover = (event) => {
    const cell = event.target.closest('.md-cell > button')?.parentElement;
    if (cell && event.pointerType === 'mouse') show(cell);
  };
  list.onpointerleave = () => show(find(kept.get(name)) || cells[0]);
  list.onclick = (event) => {
    const cell = event.target.closest('.md-cell > button')?.parentElement;
    if (cell) choose(cell);
  };
  list.onkeydown = (event) => {
    const at = cells.indexOf(event.target.closest('.md-cell'));
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? cells.length - 1 : at + (steps[event.key]?.() ?? 0);
    if (at < 0 || to === at || !cells[to]) return;
    event.preventDefault();
    choose(cells[to]);
    cells[to].firstElementChild.focus();
  };
}
