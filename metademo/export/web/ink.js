// From any picture of a written character to ink on paper, 28 x 28: metademo/pictures/ink.py once more, step by step.
import { cropped, mapped, maximum, meanOfNine, median, medianFiltered, padded, percentile, plane, resize, scaled, sorted } from './planes.js';

const SIZE = 28;
const EXTENT = 18;
const STROKE = 1.5;
const WORK = 4;
const FAINTEST = 0.1;
const FAINTEST_PHOTOGRAPH = 0.2;
const SPECK = 0.025;
const STROKE_PAD = STROKE * WORK;
// levels that planes are compared with, in the planes' own precision
const [INKED, BLOT, PEN, NOTHING, LIKE] = [0.3, 0.2, 0.6, 0.02, 0.04].map(Math.fround);

const border = ({ width, height, data }) => {
  const found = [];
  for (let x = 0; x < width; x++) found.push(data[x]);
  for (let x = 0; x < width; x++) found.push(data[(height - 1) * width + x]);
  for (let y = 1; y < height - 1; y++) found.push(data[y * width]);
  for (let y = 1; y < height - 1; y++) found.push(data[y * width + width - 1]);
  return found;
};

const hasEvenBorder = (of) => {
  const found = border(of);
  const middle = median(found);
  return found.filter((value) => Math.fround(Math.abs(value - middle)) < LIKE).length / found.length > 0.75;
};

const inkIsDark = (of, even) => {
  let away;
  let doubt = 1;
  if (even) {
    const middle = median(border(of));
    away = mapped(of, (value) => value - middle);
  } else {
    const small = scaled(of, 64 / Math.max(of.width, of.height));
    const margin = Math.floor(Math.min(small.width, small.height) / 8);
    const smooth = medianFiltered(small, 21);
    away = plane(small.width, small.height, small.data.map((value, i) => value - smooth.data[i]));
    away = cropped(away, margin, margin, small.width - margin, small.height - margin);
    doubt = 4;
  }
  let lighter = 0;
  let darker = 0;
  for (const value of away.data) if (value > 0) lighter += value ** 3; else darker += value ** 3;
  return lighter <= -doubt * darker;
};

const darknessOf = (of, even) => {
  if (even) {
    const paper = median(border(of));
    return mapped(of, (value) => (paper - value) / Math.max(paper, 0.05));
  }
  const smooth = meanOfNine(of);
  const window = Math.max(3, Math.floor(Math.max(of.width, of.height) / 4)) | 1;
  const wide = maximum(padded(smooth, window, true), window);
  const eroded = maximum(mapped(wide, (value) => -value), window);
  const paper = cropped(eroded, window, window, window + of.width, window + of.height);
  return mapped(smooth, (value, i) => (-paper.data[i] - value) / Math.max(-paper.data[i], 0.05));
};

const inkOf = (given, even) => {
  const middle = even ? 0 : median(given.data);
  const darkness = mapped(given, (value) => value - middle);
  const centre = median(darkness.data);
  const noise = 1.4826 * median(darkness.data.map((value) => Math.abs(value - centre)));
  const inOrder = sorted(darkness.data);
  const darkest = inOrder[inOrder.length - Math.max(4, Math.floor(inOrder.length / 2000))];
  if (darkest < Math.max(even ? FAINTEST : FAINTEST_PHOTOGRAPH, 6 * noise)) return plane(given.width, given.height);
  let full = percentile(inOrder.filter((value) => value > darkest / 2), 90);
  if (full > 0.85) full = 1;
  const floor = Math.max(4 * noise, (even ? 0.05 : 0.25) * full);
  const held = (value) => Math.min(1, Math.max(0, value));
  return mapped(darkness, (value) => held(value / full) * held(value / floor - 1));
};

const pooled = (of, step) => {
  const made = plane(Math.ceil(of.width / step), Math.ceil(of.height / step));
  for (let y = 0; y < of.height; y++) {
    for (let x = 0; x < of.width; x++) {
      const at = Math.floor(y / step) * made.width + Math.floor(x / step);
      made.data[at] = Math.max(made.data[at], of.data[y * of.width + x]);
    }
  }
  return made;
};

// connected areas of what is above a level, each as a list of places, in the order of their first pixels
const blotsOf = ({ width, height, data }, level) => {
  const left = Uint8Array.from(data, (value) => value > level);
  const blots = [];
  for (let start = 0; start < left.length; start++) {
    if (!left[start]) continue;
    left[start] = 0;
    const blot = [start];
    for (let i = 0; i < blot.length; i++) {
      const row = Math.floor(blot[i] / width);
      const column = blot[i] % width;
      for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
          if (!left[y * width + x]) continue;
          left[y * width + x] = 0;
          blot.push(y * width + x);
        }
      }
    }
    blots.push(blot);
  }
  return blots;
};

const runsAcross = (blot, { width, height }) => {
  const sides = [[blot.map((at) => Math.floor(at / width)), height], [blot.map((at) => at % width), width]];
  return sides.some(([along, length]) => {
    const first = along.filter((at) => at === 0).length;
    const last = along.filter((at) => at === length - 1).length;
    return (first && last) || Math.max(first, last) > length / 5;
  });
};

const withoutSpecks = (ink, even) => {
  const step = Math.max(1, Math.ceil(Math.max(ink.width, ink.height) / 128));
  const coarse = pooled(ink, step);
  const blots = blotsOf(coarse, BLOT);
  if (!blots.length) return plane(ink.width, ink.height);
  const mass = blots.map((blot) => blot.reduce((sum, at) => sum + coarse.data[at], 0));
  let wanted = blots.map((_, i) => i);
  if (!even) {
    const pen = wanted.filter((i) => !runsAcross(blots[i], coarse) && blots[i].some((at) => coarse.data[at] > PEN));
    if (pen.length) wanted = pen;
  }
  const least = SPECK * Math.max(...wanted.map((i) => mass[i]));
  let keep = plane(coarse.width, coarse.height);
  for (const i of wanted) if (mass[i] >= least) for (const at of blots[i]) keep.data[at] = 1;
  keep = maximum(keep, 3);
  return mapped(ink, (value, i) => {
    const row = Math.floor(Math.floor(i / ink.width) / step);
    const column = Math.floor((i % ink.width) / step);
    return value * keep.data[row * keep.width + column];
  });
};

const boxOf = ({ width, height, data }, level) => {
  const box = { left: width, top: height, right: -1, bottom: -1 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x] <= level) continue;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y);
    }
  }
  return box.right < 0 ? null : box;
};

const strokeWidth = (ink) => {
  const wide = padded(ink, 1);
  let outline = 0;
  let area = 0;
  for (let y = 1; y < wide.height; y++) {
    for (let x = 1; x < wide.width; x++) {
      const here = wide.data[y * wide.width + x];
      outline += Math.hypot(here - wide.data[(y - 1) * wide.width + x], here - wide.data[y * wide.width + x - 1]);
    }
  }
  for (const value of ink.data) area += value;
  return (2 * area) / Math.max(outline, 1e-6);
};

const grown = (ink, radius) => {
  const wide = padded(ink, radius);
  const made = plane(ink.width, ink.height);
  for (let j = -radius; j <= radius; j++) {
    for (let i = -radius; i <= radius; i++) {
      if (j * j + i * i > radius * (radius + 0.5)) continue;
      for (let y = 0; y < ink.height; y++) {
        for (let x = 0; x < ink.width; x++) {
          const value = wide.data[(radius + j + y) * wide.width + radius + i + x];
          const at = y * ink.width + x;
          if (value > made.data[at]) made.data[at] = value;
        }
      }
    }
  }
  return made;
};

const thickened = (ink, radius) => {
  if (radius <= 0) return ink;
  const whole = Math.trunc(radius);
  const [less, more] = [grown(ink, whole), grown(ink, whole + 1)];
  return mapped(less, (value, i) => (1 - (radius - whole)) * value + (radius - whole) * more.data[i]);
};

const framed = (work) => {
  const box = boxOf(work, INKED);
  if (!box) return plane(SIZE, SIZE);
  const side = SIZE * WORK;
  const right = Math.min(box.right + 1, box.left + side);
  const bottom = Math.min(box.bottom + 1, box.top + side);
  const cut = cropped(work, box.left, box.top, right, bottom);
  const frame = plane(side, side);
  const top = Math.floor((side - cut.height) / 2);
  const left = Math.floor((side - cut.width) / 2);
  for (let y = 0; y < cut.height; y++) {
    frame.data.set(cut.data.subarray(y * cut.width, (y + 1) * cut.width), (top + y) * side + left);
  }
  return mapped(resize(frame, SIZE, SIZE, 'bilinear'), (value) => (value < NOTHING ? 0 : Math.min(1, value)));
};

const fitted = (whole) => {
  const box = boxOf(whole, INKED);
  if (!box) return plane(SIZE, SIZE);
  let ink = cropped(
    whole,
    Math.max(0, box.left - 1),
    Math.max(0, box.top - 1),
    Math.min(whole.width, box.right + 2),
    Math.min(whole.height, box.bottom + 2),
  );
  const extent = Math.max(box.bottom - box.top, box.right - box.left) + 1;
  const scale = extent < EXTENT ? Math.min(1, EXTENT / extent) : EXTENT / extent;
  let stroke = strokeWidth(ink);
  while (stroke * scale * WORK < 1) {
    ink = maximum(padded(ink, 1), 3);
    stroke += 2;
  }
  let work = mapped(scaled(ink, scale * WORK), (value) => Math.min(1, Math.max(0, value)));
  work = thickened(padded(work, STROKE_PAD), (STROKE * WORK - stroke * scale * WORK) / 2);
  const most = work.data.reduce((one, other) => Math.max(one, other), 0);
  const ridge = percentile(sorted(work.data.filter((value) => value > most / 2)), 70);
  return framed(mapped(work, (value) => Math.min(1, Math.max(0, value / ridge))));
};

/** Float32Array of 28 x 28: ink 1 on paper 0, from a picture of one or three channels. */
export const inkOnPaper = (picture) => {
  const { width, height, channels, data } = picture;
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = channels === 1
      ? data[i]
      : (data[3 * i] * 19595 + data[3 * i + 1] * 38470 + data[3 * i + 2] * 7471 + 0x8000) >> 16;
  }
  let level = plane(width, height, Float32Array.from(grey, (value) => value / 255));
  const even = hasEvenBorder(level);
  if (!inkIsDark(level, even)) level = mapped(level, (value) => 1 - value);
  const ink = inkOf(darknessOf(level, even), even);
  return (width === SIZE && height === SIZE ? ink : fitted(withoutSpecks(ink, even))).data;
};
