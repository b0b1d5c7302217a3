// Planes of grey levels and small pictures, resized and filtered as Pillow and NumPy do it in metademo/pictures/.
// A plane is { width, height, data: Float32Array }, a picture { width, height, channels, data: Uint8Array } row by row.

const sinc = (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const FILTERS = {
  bilinear: { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: {
    support: 2,
    at: (signed) => {
      const x = Math.abs(signed);
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
    },
  },
  box: { support: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  lanczos: { support: 3, at: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

// of whole bytes Pillow's weights are whole multiples of 2^-22
const WHOLE = 1 << 22;

const weights = (size, from, to, wanted, filter, bytes) => {
  const scale = (to - from) / wanted;
  const stretch = Math.max(scale, 1);
  const reach = filter.support * stretch;
  const rows = [];
  for (let i = 0; i < wanted; i++) {
    const centre = from + (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const last = Math.min(size, Math.trunc(centre + reach + 0.5));
    const row = new Float64Array(last - first);
    let sum = 0;
    for (let j = 0; j < row.length; j++) {
      row[j] = filter.at((j + first - centre + 0.5) / stretch);
      sum += row[j];
    }
    for (let j = 0; j < row.length; j++) {
      row[j] /= sum;
      if (bytes) row[j] = Math.trunc(row[j] * WHOLE + (row[j] < 0 ? -0.5 : 0.5));
    }
    rows.push({ first, row });
  }
  return rows;
};

const kept = (sum, bytes) =>
  bytes ? Math.min(255, Math.max(0, Math.floor((sum + WHOLE / 2) / WHOLE))) : sum;

/** As Pillow's Image.resize(size, filter, box): a picture of bytes, or a plane of floats. */
export const resize = (image, width, height, name, box = [0, 0, image.width, image.height]) => {
  const channels = image.channels || 1;
  const bytes = image.data instanceof Uint8Array;
  const Kind = bytes ? Uint8Array : Float32Array;
  const filter = FILTERS[name];
  let { data } = image;
  let across = image.width;
  if (width !== image.width || box[0] !== 0 || box[2] !== image.width) {
    const rows = weights(image.width, box[0], box[2], width, filter, bytes);
    const made = new Kind(width * image.height * channels);
    for (let y = 0; y < image.height; y++) {
      const line = y * image.width * channels;
      for (let x = 0; x < width; x++) {
        const { first, row } = rows[x];
        for (let c = 0; c < channels; c++) {
          let sum = 0;
          for (let j = 0; j < row.length; j++) sum += data[line + (first + j) * channels + c] * row[j];
          made[(y * width + x) * channels + c] = kept(sum, bytes);
        }
      }
    }
    data = made;
    across = width;
  }
  if (height !== image.height || box[1] !== 0 || box[3] !== image.height) {
    const rows = weights(image.height, box[1], box[3], height, filter, bytes);
    const step = across * channels;
    const made = new Kind(step * height);
    for (let y = 0; y < height; y++) {
      const { first, row } = rows[y];
      for (let i = 0; i < step; i++) {
        let sum = 0;
        for (let j = 0; j < row.length; j++) sum += data[(first + j) * step + i] * row[j];
        made[y * step + i] = kept(sum, bytes);
      }
    }
    data = made;
  }
  return { ...image, width: across, height, data };
};

/** Python's round: halves go to the even neighbour. */
export const round = (value) => {
  const low = Math.floor(value);
  const rest = value - low;
  if (rest !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
};

export const plane = (width, height, data = new Float32Array(width * height)) => ({ width, height, data });

export const mapped = (of, change) => plane(of.width, of.height, of.data.map(change));

/** The plane at ``scale`` times its size, bilinearly. */
export const scaled = (of, scale) =>
  resize(of, Math.max(1, round(of.width * scale)), Math.max(1, round(of.height * scale)), 'bilinear');

/** With a margin on every side: of zeros, or of the edge repeated outwards. */
export const padded = (of, margin, edge = false) => {
  const made = plane(of.width + 2 * margin, of.height + 2 * margin);
  for (let y = 0; y < made.height; y++) {
    for (let x = 0; x < made.width; x++) {
      const inside = x >= margin && y >= margin && x < margin + of.width && y < margin + of.height;
      if (!inside && !edge) continue;
      const column = Math.min(of.width - 1, Math.max(0, x - margin));
      const row = Math.min(of.height - 1, Math.max(0, y - margin));
      made.data[y * made.width + x] = of.data[row * of.width + column];
    }
  }
  return made;
};

export const cropped = (of, left, top, right, bottom) => {
  const made = plane(Math.max(0, right - left), Math.max(0, bottom - top));
  for (let y = 0; y < made.height; y++) {
    const from = (y + top) * of.width + left;
    made.data.set(of.data.subarray(from, from + made.width), y * made.width);
  }
  return made;
};

const widest = (line, window) => {
  const half = window >> 1;
  const made = new Float32Array(line.length);
  for (let i = 0; i < line.length; i++) {
    let most = Number.NEGATIVE_INFINITY;
    const last = Math.min(line.length - 1, i + half);
    for (let j = Math.max(0, i - half); j <= last; j++) if (line[j] > most) most = line[j];
    made[i] = most;
  }
  return made;
};

/** The maximum over a square of ``window`` (odd) pixels, the edge repeated outwards. */
export const maximum = (of, window) => {
  const made = plane(of.width, of.height, of.data.slice());
  for (let x = 0; x < of.width; x++) {
    const line = new Float32Array(of.height);
    for (let y = 0; y < of.height; y++) line[y] = made.data[y * of.width + x];
    widest(line, window).forEach((value, y) => { made.data[y * of.width + x] = value; });
  }
  for (let y = 0; y < of.height; y++) {
    const from = y * of.width;
    made.data.set(widest(made.data.subarray(from, from + of.width), window), from);
  }
  return made;
};

/** The median over a square of ``window`` (odd) pixels, in 256 levels. */
export const medianFiltered = (of, window) => {
  const half = window >> 1;
  const levels = Uint8Array.from(of.data, (value) => Math.min(255, Math.max(0, round(value * 255))));
  const made = plane(of.width, of.height);
  const wanted = (window * window) >> 1;
  for (let y = 0; y < of.height; y++) {
    for (let x = 0; x < of.width; x++) {
      const counts = new Uint16Array(256);
      for (let j = y - half; j <= y + half; j++) {
        const row = Math.min(of.height - 1, Math.max(0, j)) * of.width;
        for (let i = x - half; i <= x + half; i++) counts[levels[row + Math.min(of.width - 1, Math.max(0, i))]]++;
      }
      let level = 0;
      for (let seen = counts[0]; seen <= wanted; seen += counts[level]) level++;
      made.data[y * of.width + x] = level / 255;
    }
  }
  return made;
};

/** The mean of each pixel and its neighbours, the edge repeated outwards. */
export const meanOfNine = (of) => {
  const wide = padded(of, 1, true);
  const made = plane(of.width, of.height);
  for (let y = 0; y < of.height; y++) {
    for (let x = 0; x < of.width; x++) {
      let sum = 0;
      for (let j = 0; j < 3; j++) for (let i = 0; i < 3; i++) sum += wide.data[(y + j) * wide.width + x + i];
      made.data[y * of.width + x] = sum / 9;
    }
  }
  return made;
};

export const sorted = (values) => Float32Array.from(values).sort();

/** As NumPy's percentile of values in order: linear between neighbours. */
export const percentile = (inOrder, share) => {
  const at = ((inOrder.length - 1) * share) / 100;
  const low = Math.floor(at);
  const next = Math.min(inOrder.length - 1, low + 1);
  return inOrder[low] + (inOrder[next] - inOrder[low]) * (at - low);
};

export const median = (values) => {
  const all = sorted(values);
  const half = all.length >> 1;
  return all.length % 2 ? all[half] : (all[half - 1] + all[half]) / 2;
};
