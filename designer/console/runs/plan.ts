/** What of a published version matters to whoever is about to start it. */
export interface Plan {
  inputs: PlannedInput[];
  /** Names of the timeframes that it goes by, each once. */
  timeframes: string[];
}

export interface PlannedInput {
  name: string;
  label: string;
  description: string;
  kind: 'text' | 'number' | 'boolean';
}

interface DefinitionJson {
  inputs?: { name?: string; displayName?: string; description?: string; type?: string }[];
  root?: { activities?: { type?: string; timeframe?: { expression?: { value?: unknown } } }[] };
}

const numbers = /^(Int|Single|Double|Decimal|Byte|Long|Float)/;

/** Reads the definition's JSON; what is not as it is expected is left out. */
export function planOf(definition: DefinitionJson): Plan {
  const activities = definition.root?.activities ?? [];
  const names = activities.filter(each => each.type === 'Orchestrator.Timeframe').map(each => each.timeframe?.expression?.value);
  return {
    inputs: (definition.inputs ?? []).flatMap(({ name, displayName, description, type = '' }) =>
      name ? [{ name, label: displayName || name, description: description ?? '', kind: type === 'Boolean' ? 'boolean' : numbers.test(type) ? 'number' : 'text' }] : [],
    ),
    timeframes: [...new Set(names.filter((name): name is string => typeof name === 'string' && name !== ''))],
  };
}

/** The values that were typed, as the run takes them; what was left empty is not given. */
export function valuesOf(inputs: readonly PlannedInput[], typed: Readonly<Record<string, string>>): Record<string, string | number | boolean> {
  const values: Record<string, string | number | boolean> = {};
  for (const { name, kind } of inputs) {
    const text = typed[name] ?? '';
    if (text === '') continue;
    values[name] = kind === 'number' ? Number(text) : kind === 'boolean' ? text === 'true' : text;
  }
  return values;
}
