// What metademo/export/packed.py has put into one text: a model's description, and its numbers by name.

const bytesOf = (text) => {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
};

const unzipped = async (bytes) => {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
};

// of eight bits are those that would take too much room as floats: whole numbers, and what each row's are multiples of
const numbers = (buffer, start, { at, shape, bits }) => {
  const rows = shape.length ? shape[0] : 1;
  const count = shape.reduce((product, side) => product * side, 1);
  if (bits === 32) return new Float32Array(buffer, start + at, count);
  const factors = new Float32Array(buffer, start + at, rows);
  if (bits === 8) return { factors, whole: new Int8Array(buffer, start + at + 4 * rows, count) };
  const whole = new Int16Array(buffer, start + at + 4 * rows, count);
  const values = new Float32Array(count);
  const each = count / rows;
  for (let row = 0; row < rows; row++) {
    for (let i = row * each; i < (row + 1) * each; i++) values[i] = whole[i] * factors[row];
  }
  return values;
};

/** The model and its tensors by name, each a Float32Array (or { factors, whole }), from the page's own text. */
export const unpacked = async (text) => {
  const buffer = await unzipped(bytesOf(text.trim()));
  const length = new DataView(buffer).getUint32(0, true);
  const { model, tensors } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const found = {};
  for (const [name, place] of Object.entries(tensors)) found[name] = numbers(buffer, 4 + length, place);
  return { model, tensors: found };
};
