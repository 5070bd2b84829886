// Text from UTF-8: QuickJS has no TextDecoder.

const REPLACEMENT = 0xfffd;

/** How many bytes follow a first byte, and which bits of it count. */
function lead(byte) {
  if (byte >= 0xc2 && byte < 0xe0) return [1, byte & 0x1f, 0x80];
  if (byte >= 0xe0 && byte < 0xf0) return [2, byte & 0x0f, 0x800];
  if (byte >= 0xf0 && byte < 0xf5) return [3, byte & 0x07, 0x10000];
  return [0, REPLACEMENT, 0];
}

/** Text from bytes; what is no UTF-8 is replaced. */
export function fromUtf8(bytes) {
  const pieces = [];
  let codes = [];
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at++];
    if (byte < 0x80) {
      codes.push(byte);
    } else {
      const [more, bits, least] = lead(byte);
      let code = bits;
      let read = 0;
      while (read < more && (bytes[at] & 0xc0) === 0x80) {
        code = (code << 6) | (bytes[at++] & 0x3f);
        read++;
      }
      const surrogate = code >= 0xd800 && code < 0xe000;
      const whole = read === more && code >= least && code <= 0x10ffff && !surrogate;
      codes.push(whole ? code : REPLACEMENT);
    }
    // Arguments lie on the stack, which is small.
    if (codes.length === 1024) {
      pieces.push(String.fromCodePoint(...codes));
      codes = [];
    }
  }
  return pieces.join("") + String.fromCodePoint(...codes);
}
