import { NumberInput, Select, Stack, TextInput } from '@mantine/core';
import type { PlannedInput } from './plan';

interface Props {
  inputs: readonly PlannedInput[];
  /** By name; what is empty is not given. */
  typed: Readonly<Record<string, string>>;
  onChange: (typed: Record<string, string>) => void;
}

/** The values that a run of this distribution is given. */
export function RunInputs({ inputs, typed, onChange }: Props) {
  if (inputs.length === 0) return null;
  return (
    <Stack gap="sm" role="group" aria-label="Inputs">
      {inputs.map(({ name, label, description, kind }) => {
        const common = { label, ...(description === '' ? {} : { description }) };
        const set = (value: string) => onChange({ ...typed, [name]: value });
        const value = typed[name] ?? '';
        if (kind === 'boolean')
          return (
            <Select
              key={name}
              {...common}
              clearable
              clearButtonProps={{ 'aria-label': `${label}: not given` }}
              placeholder="Not given"
              data={[
                { value: 'true', label: 'Yes' },
                { value: 'false', label: 'No' },
              ]}
              value={value === '' ? null : value}
              onChange={next => set(next ?? '')}
            />
          );
        if (kind === 'number') return <NumberInput key={name} {...common} value={value} onChange={next => set(String(next))} />;
        return <TextInput key={name} {...common} value={value} onChange={event => set(event.currentTarget.value)} />;
      })}
    </Stack>
  );
}
