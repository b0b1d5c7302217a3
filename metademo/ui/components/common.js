// What our scripts have in common; it is put before each of them, see `ui/assets.py`.

// an element of the page, inside its parent where one is named
// biome-ignore lint/correctness/noUnusedVariables: the scripts that it stands before use it
const make = (tag, className, parent, properties) => {
  const element = Object.assign(document.createElement(tag), properties || {});
  if (className) element.className = className;
  if (parent) parent.appendChild(element);
  return element;
};

// an element of a drawing, with its words where it has some
// biome-ignore lint/correctness/noUnusedVariables: the scripts that it stands before use it
const draw = (tag, parent, attributes, content) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (content) element.textContent = content;
  parent.appendChild(element);
  return element;
};
