/** One event of a text/event-stream. */
export interface StreamEvent {
  event: string;
  data: string;
}

/**
 * Reads the text of an event stream in whatever pieces it arrives. Only `event` and `data` are kept: reconnecting and resuming are the
 * watcher's business, and the server sends the whole run at once after each connection.
 */
export class EventStreamParser {
  private rest = '';
  private event = '';
  private data: string[] = [];

  /** Takes the next piece and returns the events it completed. Comments (keep-alives) complete nothing. */
  push(piece: string): StreamEvent[] {
    const text = this.rest + piece;
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    const complete: StreamEvent[] = [];
    for (const line of lines) {
      if (line === '') {
        if (this.data.length > 0) complete.push({ event: this.event || 'message', data: this.data.join('\n') });
        this.event = '';
        this.data = [];
      } else {
        this.field(line);
      }
    }
    return complete;
  }

  private field(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.event = value;
    else if (name === 'data') this.data.push(value);
  }
}
