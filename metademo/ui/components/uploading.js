// Counts the files that Streamlit's uploaders are sending.
const QUICK = 3;  // so few files beside a dialog are there before anybody has read a line about them

export default function ({ parentElement, data }) {
  const host = parentElement.host ?? parentElement.getRootNode().host ?? parentElement;
  const dialog = host.closest('[role="dialog"]');
  const box = document.createElement('div');
  box.className = 'uploading'; box.hidden = true;
  const said = document.createElement('p'), bar = document.createElement('progress'), stop = document.createElement('button');
  said.setAttribute('role', 'status'); stop.type = 'button'; stop.textContent = data.stop;
  box.append(said, stop, bar);
  parentElement.replaceChildren(...[...parentElement.children].filter((each) => each.tagName === 'STYLE'), box);

  const chips = () => [...(dialog ?? document).querySelectorAll('[data-testid="stFileChip"]')]
    .filter((chip) => dialog || !chip.closest('[role="dialog"]'));
  const held = (chip) => Number(chip.querySelector('[data-testid="stFileChipName"]')?.title.match(/metademo-bundle-\d+-(\d+)-\d+/)?.[1] ?? 1);
  const sum = (some) => some.reduce((total, chip) => total + held(chip), 0);
  const count = () => {
    const all = chips(), going = all.filter((chip) => chip.querySelector('[data-testid="stFileChipIconSpinner"]'));
    const total = sum(all), done = total - sum(going);
    box.hidden = dialog ? total === 0 : total <= QUICK || going.length === 0;
    const holder = host.closest('[data-testid="stElementContainer"]');
    if (holder) holder.style.display = box.hidden ? 'none' : '';
    if (box.hidden) return;
    const format = (number) => number.toLocaleString(data.language);
    const words = data.words.replace('{done}', format(done)).replace('{total}', format(total));
    if (said.textContent !== words) said.textContent = words;
    bar.max = total; bar.value = done;
    stop.hidden = going.length === 0;
  };
  // all of them: what has arrived already is of no use without the rest
  stop.onclick = () => {
    for (const chip of chips()) chip.querySelector('[data-testid="stFileChipDeleteBtn"] button, button')?.click();
  };
  count();
  const clock = setInterval(count, 250);
  return () => clearInterval(clock);
}
