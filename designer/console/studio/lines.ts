import { diffLines } from 'diff';

/** Lines of one of two texts that belong together: in both, in this one alone, or in both and left out because nothing changes near them. */
export interface Stretch {
  kind: 'same' | 'own' | 'leftOut';
  lines: string[];
}

/** So many unchanged lines are shown before and after a change. */
const around = 3;

/** Two texts line by line, each with what only it has. */
export function sidesOf(before: string, after: string): { before: Stretch[]; after: Stretch[] } {
  const parts = diffLines(ended(before), ended(after)).map(part => ({ ...part, lines: part.value.replace(/\n$/, '').split('\n') }));
  const sides = { before: [] as Stretch[], after: [] as Stretch[] };
  parts.forEach((part, index) => {
    if (part.removed) sides.before.push({ kind: 'own', lines: part.lines });
    else if (part.added) sides.after.push({ kind: 'own', lines: part.lines });
    else for (const stretch of shortened(part.lines, index === 0, index === parts.length - 1)) for (const side of [sides.before, sides.after]) side.push(stretch);
  });
  return sides;
}

/** A last line counts as the same whether or not it ends with a break. */
function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** What is near no change is left out, unless that saves nothing. */
function shortened(lines: string[], isFirst: boolean, isLast: boolean): Stretch[] {
  const head = isFirst ? 0 : around;
  const tail = isLast ? 0 : around;
  if (lines.length <= head + tail + 1) return [{ kind: 'same', lines }];
  const stretches: Stretch[] = [
    { kind: 'same', lines: lines.slice(0, head) },
    { kind: 'leftOut', lines: lines.slice(head, lines.length - tail) },
    { kind: 'same', lines: lines.slice(lines.length - tail) },
  ];
  return stretches.filter(stretch => stretch.lines.length > 0);
}
