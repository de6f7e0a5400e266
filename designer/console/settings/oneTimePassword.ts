/** Without those that look alike. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const groups = 5;
const groupLength = 4;

/** About 99 random bits, in groups that can be read out and typed. Made in the browser: the server never has to say a password. */
export function oneTimePassword(): string {
  return Array.from({ length: groups }, () => Array.from({ length: groupLength }, letter).join('')).join('-');
}

/** A byte that would make some letters more likely than others is thrown away. */
function letter(): string {
  const fair = 256 - (256 % letters.length);
  for (;;) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte! < fair) return letters[byte! % letters.length]!;
  }
}
