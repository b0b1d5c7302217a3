// Counts the files in the dialog around it that are on their way.
export default function ({ parentElement, data }) {
  const shown = parentElement.querySelector('.uploading'), said = parentElement.querySelector('p');
  const bar = parentElement.querySelector('progress');
  const host = parentElement.host ?? parentElement.getRootNode().host ?? parentElement;
  const count = () => {
    const dialog = host.closest('[role="dialog"]');
    const all = dialog ? dialog.querySelectorAll('[data-testid="stFileChip"]').length : 0;
    const left = all ? dialog.querySelectorAll('[data-testid="stFileChipIconSpinner"]').length : 0;
    shown.hidden = all === 0;
    if (shown.hidden) return;
    const format = (number) => number.toLocaleString(data.language);
    const words = data.words.replace('{done}', format(all - left)).replace('{total}', format(all));
    if (said.textContent !== words) said.textContent = words;
    bar.max = all; bar.value = all - left;
  };
  count();
  const clock = setInterval(count, 250);
  return () => clearInterval(clock);
}
