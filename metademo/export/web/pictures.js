// What a browser has decoded (RGBA) → the small picture that the project would keep → what a network takes.
import { inkOnPaper } from './ink.js';
import { resize } from './planes.js';

const LONGEST = 320;
const LARGE = 1024;
const INVISIBLE = 26;

const greyOf = (data, at) => (data[at] * 19595 + data[at + 1] * 38470 + data[at + 2] * 7471 + 0x8000) >> 16;

// transparency on white paper; on black if what is drawn is light and would vanish on white
const flattened = ({ width, height, data }) => {
  const pixels = width * height;
  let [drawn, dark, most] = [0, 0, 0];
  for (let i = 0; i < pixels; i++) {
    const opacity = data[4 * i + 3];
    most = Math.max(most, opacity);
    drawn += opacity / 255;
    if (greyOf(data, 4 * i) < 128) dark += opacity / 255;
  }
  const share = drawn ? dark / drawn : 1;
  const isSheet = drawn > pixels / 2 && share > 0.02;
  const paper = share < 0.5 && !isSheet ? 0 : 255;
  const made = new Uint8Array(3 * pixels).fill(255);
  if (most < INVISIBLE) return { width, height, channels: 3, data: made };
  for (let i = 0; i < pixels; i++) {
    const opacity = data[4 * i + 3] / 255;
    for (let c = 0; c < 3; c++) made[3 * i + c] = Math.round(data[4 * i + c] * opacity + paper * (1 - opacity));
  }
  return { width, height, channels: 3, data: made };
};

// the mean of each block of pixels
const reduced = (picture, factor) => {
  if (factor <= 1) return picture;
  const { width, height, channels, data } = picture;
  const made = { width: Math.ceil(width / factor), height: Math.ceil(height / factor), channels, data: null };
  made.data = new Uint8Array(made.width * made.height * channels);
  for (let y = 0; y < made.height; y++) {
    for (let x = 0; x < made.width; x++) {
      const [bottom, right] = [Math.min(height, (y + 1) * factor), Math.min(width, (x + 1) * factor)];
      const count = (bottom - y * factor) * (right - x * factor);
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let j = y * factor; j < bottom; j++) {
          for (let i = x * factor; i < right; i++) sum += data[(j * width + i) * channels + c];
        }
        made.data[(y * made.width + x) * channels + c] = Math.floor((sum + count / 2) / count);
      }
    }
  }
  return made;
};

const scaledDown = (picture, longest) => {
  const most = Math.max(picture.width, picture.height);
  if (most <= longest) return picture;
  const side = (length) => Math.min(longest, Math.ceil((length * longest) / most - 1e-9));
  return resize(picture, side(picture.width), side(picture.height), 'lanczos');
};

/** A picture of RGB, no side longer than 320 pixels, of what a canvas gives as ImageData. */
export const kept = (image) => {
  const flat = flattened(image);
  const factor = Math.floor(Math.max(flat.width, flat.height) / LARGE);
  return scaledDown(scaledDown(reduced(flat, factor), LARGE), LONGEST);
};

// the largest square in the middle, as channel after channel of 0 … 1
const square = (picture, size, filter) => {
  const side = Math.min(picture.width, picture.height);
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
  const fitted = resize(picture, size, size, filter, [left, top, left + side, top + side]);
  const values = new Float32Array(3 * size * size);
  for (let i = 0; i < size * size; i++) {
    for (let c = 0; c < 3; c++) values[c * size * size + i] = fitted.data[3 * i + c] / 255;
  }
  return values;
};

/** Float32Array [channels, size, size]: what the network takes of a kept picture, by the name of its kind. */
export const tensorOf = (picture, domain, size) =>
  domain === 'characters' ? inkOnPaper(picture) : square(picture, size, domain === 'photos' ? 'bicubic' : 'box');

/** Whether nothing was found in the picture: each channel is of one value. */
export const isBlank = (values, channels) => {
  const each = values.length / channels;
  for (let c = 0; c < channels; c++) {
    const part = values.subarray(c * each, (c + 1) * each);
    const least = part.reduce((one, other) => Math.min(one, other));
    if (part.reduce((one, other) => Math.max(one, other)) - least >= 1e-3) return false;
  }
  return true;
};

/** The picture's mirror image. */
export const mirrored = (values, channels, size) => {
  const made = new Float32Array(values.length);
  for (let row = 0; row < channels * size; row++) {
    for (let x = 0; x < size; x++) made[row * size + x] = values[(row + 1) * size - 1 - x];
  }
  return made;
};
