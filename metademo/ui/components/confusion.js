// A table of counts; a click on one tells the page which.
export default function ({ data, parentElement, setTriggerValue }) {
  const held = parentElement.querySelector('.md-confusion-in');
  const active = held?.contains(document.activeElement) ? { ...document.activeElement.dataset } : null;
  const inside = held || parentElement.appendChild(document.createElement('div'));
  inside.className = 'md-confusion-in';
  inside.innerHTML = data.html;
  if (active?.right) {
    inside.querySelector(`[data-right="${active.right}"][data-answer="${active.answer}"]`)?.focus({ preventScroll: true });
  }
  inside.onclick = (event) => {
    const button = event.target.closest('button');
    if (button) setTriggerValue('cell', [Number(button.dataset.right), Number(button.dataset.answer)]);
  };
}
