// A sentence → tokens, as the vocabulary of uncased BERT cuts it: metademo/sentences/sentence.py and the library tokenizers.
const LONGEST = 4000;
const WORD = 100;
const [UNKNOWN, BEGIN, END] = [100, 101, 102];
const SPECIAL = /(\[(?:UNK|CLS|SEP|MASK)\])/;
// what Python takes for space
const SPACES = new Set('\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a'
  + '\u2028\u2029\u202f\u205f\u3000');
const JOINERS = '\u200c\u200d';
const CHINESE = [[0x4e00, 0x9fff], [0x3400, 0x4dbf], [0x20000, 0x2a6df], [0x2a700, 0x2b73f], [0x2b740, 0x2b81f],
  [0x2b820, 0x2ceaf], [0xf900, 0xfaff], [0x2f800, 0x2fa1f]];
const OTHER = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
const MARK = /\p{Mn}/u;
const SIGN = /[!-/:-@[-`{-~]|\p{P}/u;

/** The text on one line, without control characters, as the project keeps it; empty if nothing is left. */
export const sentence = (text) => {
  const spaced = Array.from(text.normalize('NFC'), (each) => (SPACES.has(each) ? ' ' : each)).join('');
  const line = Array.from(spaced.split(' ').filter(Boolean).join(' ')).slice(0, LONGEST);
  return line.filter((each) => JOINERS.includes(each) || !OTHER.test(each)).join('').trim();
};

// words and signs, in small letters, without accents
const wordsOf = (text) => {
  const words = [];
  let word = [];
  const end = () => {
    if (word.length) words.push(word);
    word = [];
  };
  const spaced = Array.from(text).filter((each) => !OTHER.test(each)).map((each) => {
    const code = each.codePointAt(0);
    return CHINESE.some(([first, last]) => code >= first && code <= last) ? ` ${each} ` : each;
  });
  for (const each of spaced.join('').normalize('NFD')) {
    if (MARK.test(each)) continue;
    for (const small of each.toLowerCase()) {
      if (/\s/u.test(small)) end();
      else if (SIGN.test(small)) { end(); words.push([small]); }
      else word.push(small);
    }
  }
  end();
  return words;
};

// the longest piece that there is, and so on from its end
const pieces = (known, word) => {
  const found = [];
  for (let at = 0; at < word.length;) {
    let end = word.length;
    let number;
    for (; end > at; end--) {
      number = known.get((at ? '##' : '') + word.slice(at, end).join(''));
      if (number !== undefined) break;
    }
    if (number === undefined) return [UNKNOWN];
    found.push(number);
    at = end;
  }
  return found;
};

/** What cuts a sentence into numbers of tokens, `most` of them at most, by a list of them. */
export const wordpiece = (vocabulary, most) => {
  const known = new Map(vocabulary.map((piece, number) => [piece, number]));
  return (text) => {
    const cut = (part) => wordsOf(part).flatMap((word) => (word.length > WORD ? [UNKNOWN] : pieces(known, word)));
    const found = text.split(SPECIAL).flatMap((part) => (SPECIAL.test(part) ? [known.get(part)] : cut(part)));
    return [BEGIN, ...found.slice(0, most - 2), END];
  };
};
