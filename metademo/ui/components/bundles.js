// Many files made into a few: Streamlit sends each file by itself and shows a chip for each, which takes a browser minutes for a
// thousand. So they are put into tar archives, of which the browser reads the files only when it sends them;
// metademo/ui/components/bundles.py takes them apart.
const FEW = 12;  // so many files are sent one by one
const MOST_IN_ONE = 200, BYTES_IN_ONE = 8 * 2 ** 20;  // several archives, so that something can be said of how far it is
const BLOCK = 512, PREFIX = 'metademo-bundle-';
const letters = new TextEncoder();

const header = (name, size, type) => {
  const block = new Uint8Array(BLOCK);
  const put = (at, text) => block.set(letters.encode(text), at);
  const octal = (number, digits) => `${number.toString(8).padStart(digits, '0')}\0`;
  block.set(name.subarray(0, 100));
  put(100, octal(0o644, 7)); put(108, octal(0, 7)); put(116, octal(0, 7));
  put(124, octal(size, 11)); put(136, octal(0, 11)); put(148, ' '.repeat(8)); put(156, type); put(257, 'ustar  \0');
  put(148, `${octal(block.reduce((sum, byte) => sum + byte, 0), 6)} `);
  return block;
};

const padding = (size) => new Uint8Array((BLOCK - size % BLOCK) % BLOCK);
const pathOf = (file) => file.webkitRelativePath || file.name;

const entry = (file) => {
  const name = letters.encode(pathOf(file));
  const long = [header(letters.encode('././@LongLink'), name.length + 1, 'L'), name, '\0', padding(name.length + 1)];
  return [...(name.length > 100 ? long : []), header(name, file.size, '0'), file, padding(file.size)];
};

// the files, or what to send in their place: at most so many, and so many bytes
// biome-ignore lint/correctness/noUnusedVariables: it stands before the scripts that use it
const bundled = (files, limits) => {
  if (files.length <= FEW || files.some((file) => file.name.startsWith(PREFIX))) return files;
  const groups = [];
  let bytes = 0, taken = 0, room = 0, group = null;
  for (const file of files) {
    if (taken === limits.files || bytes + file.size > limits.bytes) break;
    if (!group || group.length === MOST_IN_ONE || room < file.size) {  // so a large one is alone
      group = [];
      groups.push(group);
      room = BYTES_IN_ONE;
    }
    group.push(file);
    room -= file.size; bytes += file.size; taken += 1;
  }
  if (!groups.length) return files;  // the first is too large by itself, which the uploader says
  return groups.map((each, number) => {
    const left = number === groups.length - 1 ? files.length - taken : 0;
    // a large one as it is, called by its path: if it cannot be sent, it is named
    if (!left && each[0].size > BYTES_IN_ONE) return new File(each, pathOf(each[0]), { type: each[0].type });
    const name = `${PREFIX}${number + 1}-${each.length}-${left}.tar`;
    return new File([...each.flatMap(entry), new Uint8Array(2 * BLOCK)], name, { type: 'application/x-tar' });
  });
};
