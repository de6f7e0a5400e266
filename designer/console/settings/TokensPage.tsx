import { Button, Code, NumberInput, Paper, Select, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTicket } from '@tabler/icons-react';
import { useState } from 'react';
import { useAgain } from '../api/queries';
import type { EnrolmentToken, MadeEnrolmentToken } from '../api/types';
import { formatCount } from '../format/count';
import { Instant } from '../format/Instant';
import { useNow } from '../format/NowProvider';
import { WordBadge } from '../format/WordBadge';
import type { Word } from '../format/words';
import { useSession } from '../session/SessionProvider';
import { Answer } from '../shell/Answer';
import { DataTable, type Column } from '../shell/DataTable';
import { FormModal } from '../shell/FormModal';
import { PageTitle } from '../shell/PageTitle';
import { RemoveButton } from '../shell/RemoveButton';
import { SecretOnce } from '../shell/SecretOnce';
import { Empty } from '../shell/states';
import { useTokens } from './queries';

const columns: readonly Column<EnrolmentToken>[] = [
  { header: 'For', narrow: 'heading', cell: token => <Text size="sm" fw={600}>{token.name}</Text> },
  { header: 'State', width: 120, narrow: 'corner', cell: token => <State token={token} /> },
  { header: 'Used', width: 120, align: 'right', cell: token => `${formatCount(token.used)} of ${formatCount(token.uses)}` },
  { header: 'Expires', width: 150, cell: token => <Instant at={token.expiresAt} as="relative" /> },
  { header: 'Made', width: 150, cell: token => <Instant at={token.createdAt} /> },
  { header: 'By', width: 140, cell: token => token.by },
  { header: 'Change', width: 120, align: 'right', cell: token => <Revoke token={token} /> },
];

function stateOf(token: EnrolmentToken, now: number): Word {
  if (token.revokedAt !== null) return { label: 'revoked', color: 'gray' };
  if (Date.parse(token.expiresAt) <= now) return { label: 'expired', color: 'gray' };
  return token.used >= token.uses ? { label: 'used up', color: 'gray' } : { label: 'valid', color: 'teal' };
}

function State({ token }: { token: EnrolmentToken }) {
  return <WordBadge word={stateOf(token, useNow())} />;
}

function Revoke({ token }: { token: EnrolmentToken }) {
  const { client } = useSession();
  const again = useAgain('enrolment-tokens');
  if (stateOf(token, useNow()).label !== 'valid') return null;
  return (
    <RemoveButton
      size="compact-sm"
      verb="Revoke"
      what={`the token “${token.name}”`}
      consequence="Nobody enrols with it any more. Agents that have enrolled with it stay."
      remove={async () => {
        await client.delete(`/api/enrolment-tokens/${encodeURIComponent(token.id)}`);
        await again();
      }}
    />
  );
}

/** With what computers become targets by themselves. */
export function TokensPage() {
  const tokens = useTokens();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<MadeEnrolmentToken | null>(null);
  const button = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setMaking(true)}>
      New token
    </Button>
  );
  return (
    <>
      <PageTitle title="Enrolment tokens">{tokens.data && tokens.data.length > 0 && button}</PageTitle>
      <Paper withBorder>
        <Answer query={tokens} what="tokens">
          {data =>
            data.length === 0 ? (
              <Empty icon={IconTicket} title="No tokens yet">
                <Text c="dimmed" ta="center">
                  With a token an agent that somebody installed makes its computer a target.
                </Text>
                {button}
              </Empty>
            ) : (
              <DataTable label="Enrolment tokens" columns={columns} rows={data} rowKey={token => token.id} />
            )
          }
        </Answer>
      </Paper>
      {making && <NewToken onClose={() => setMaking(false)} onMade={setMade} />}
      {made && (
        <SecretOnce title="Enrolment token" secret={made.token} onClose={() => setMade(null)}>
          <Text size="sm">
            By this fingerprint an agent knows that it speaks to this server (<Code>--server-key-fingerprint</Code>):
          </Text>
          <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {made.serverKeyFingerprint}
          </Code>
        </SecretOnce>
      )}
    </>
  );
}

const lifetimes = [
  { value: '60', label: 'an hour' },
  { value: '1440', label: 'a day' },
  { value: '10080', label: 'a week' },
  { value: '43200', label: '30 days' },
];

function NewToken({ onClose, onMade }: { onClose: () => void; onMade: (made: MadeEnrolmentToken) => void }) {
  const { client } = useSession();
  const again = useAgain('enrolment-tokens');
  const [name, setName] = useState('');
  const [uses, setUses] = useState<number | string>(1);
  const [minutes, setMinutes] = useState('1440');
  return (
    <FormModal
      title="New enrolment token"
      verb="Make the token"
      ready={name.trim() !== '' && Number(uses) >= 1}
      save={() => client.post<MadeEnrolmentToken>('/api/enrolment-tokens', { name: name.trim(), uses: Number(uses), expiresInMinutes: Number(minutes) })}
      onSaved={made => {
        onClose();
        onMade(made);
        void again();
      }}
      onClose={onClose}
    >
      <TextInput label="For" required maxLength={100} data-autofocus placeholder="branch office" value={name} onChange={event => setName(event.currentTarget.value)} />
      <NumberInput label="How many agents may enrol with it" min={1} max={100_000} value={uses} onChange={setUses} />
      <Select label="Valid for" allowDeselect={false} data={lifetimes} value={minutes} onChange={value => setMinutes(value!)} />
    </FormModal>
  );
}
