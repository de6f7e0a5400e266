import { expect, test } from 'vitest';
import { EventStreamParser, type StreamEvent } from './eventStream';

test.each<[string, string[], StreamEvent[]]>([
  ['one event in one piece', ['event: run\ndata: {"a":1}\n\n'], [{ event: 'run', data: '{"a":1}' }]],
  ['an event in three pieces', ['eve', 'nt: run\nda', 'ta: x\n\n'], [{ event: 'run', data: 'x' }]],
  ['CR LF torn apart', ['event: run\r', '\ndata: x\r\n\r', '\n'], [{ event: 'run', data: 'x' }]],
  ['several lines of data', ['data: a\ndata: b\n\n'], [{ event: 'message', data: 'a\nb' }]],
  ['a keep-alive comment', [': still here\n\n'], []],
  ['a comment inside an event', ['event: run\n: psst\ndata: x\n\n'], [{ event: 'run', data: 'x' }]],
  ['an event without data', ['event: run\n\n'], []],
  ['a field without a space or value', ['event:end\ndata\n\n'], [{ event: 'end', data: '' }]],
  ['an event that never ends', ['data: x\n'], []],
  ['the name of one event does not stick to the next', ['event: run\ndata: x\n\ndata: y\n\n'], [{ event: 'run', data: 'x' }, { event: 'message', data: 'y' }]],
])('%s is read as it is meant', (_, pieces, expected) => {
  const parser = new EventStreamParser();
  expect(pieces.flatMap(piece => parser.push(piece))).toEqual(expected);
});
