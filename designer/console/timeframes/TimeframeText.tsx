import { Button, CopyButton, FileButton, Group, Stack, Textarea } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { saveAs } from '../runs/ExportButtons';
import { readTimeframe } from './drawn';

interface Props {
  /** The text form of week and exceptions. */
  text: string;
  /** Called with what somebody wrote once it is a timeframe. */
  onChange: (text: string) => void;
  readOnly: boolean;
  /** For the file that is saved. */
  name: string;
}

/** The timeframe as the text in which it travels: to copy, to write, as a file. */
export function TimeframeText({ text, onChange, readOnly, name }: Props) {
  const [written, setWritten] = useState<string | null>(null);
  const mistake = written === null ? null : mistakeIn(written);

  function write(next: string) {
    setWritten(next);
    if (mistakeIn(next) === null) onChange(next);
  }

  return (
    <Stack gap="xs">
      <Textarea
        label="As text"
        description="The level outside all ranges, then days, times and level; then exceptions by date"
        autosize
        minRows={2}
        maxRows={8}
        readOnly={readOnly}
        value={written ?? text}
        onChange={event => write(event.currentTarget.value)}
        onBlur={() => mistake === null && setWritten(null)}
        error={mistake}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      />
      <Group gap="xs">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />} onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button size="compact-sm" variant="default" leftSection={<IconDownload size={14} />} onClick={() => saveAs(new Blob([`${text}\n`], { type: 'text/plain' }), `${name}.timeframe.txt`)}>
          Export
        </Button>
        {!readOnly && (
          <FileButton accept="text/plain,.txt" onChange={file => void file?.text().then(content => write(content.trim()))} inputProps={{ 'aria-label': 'File to import' }}>
            {props => (
              <Button {...props} size="compact-sm" variant="default" leftSection={<IconUpload size={14} />}>
                Import
              </Button>
            )}
          </FileButton>
        )}
      </Group>
    </Stack>
  );
}

function mistakeIn(text: string): string | null {
  try {
    readTimeframe(text);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
