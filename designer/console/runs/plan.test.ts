import { expect, test } from 'vitest';
import { planOf, valuesOf } from './plan';

const literal = (value: unknown) => ({ typeName: 'String', expression: { type: 'Literal', value } });

test('a definition tells its inputs and the timeframes it goes by', () => {
  const plan = planOf({
    inputs: [{ name: 'share', displayName: 'Share', description: 'Where it lies', type: 'String' }, { name: 'count', type: 'Int32' }, { name: 'force', type: 'Boolean' }, {}],
    root: {
      activities: [
        { type: 'Orchestrator.Timeframe', timeframe: literal('nights') }, { type: 'Orchestrator.Timeframe', timeframe: literal('nights') },
        { type: 'Orchestrator.Timeframe' }, { type: 'Orchestrator.Execute', timeframe: literal('none of its business') },
      ],
    },
  });
  expect(plan.inputs.map(({ label, kind }) => `${label}: ${kind}`)).toEqual(['Share: text', 'count: number', 'force: boolean']);
  expect(plan.timeframes).toEqual(['nights']);
  expect(planOf({})).toEqual({ inputs: [], timeframes: [] });
});

test('what was typed is sent as what it is, and what was not is not sent', () => {
  const { inputs } = planOf({ inputs: [{ name: 'share', type: 'String' }, { name: 'count', type: 'Int32' }, { name: 'force', type: 'Boolean' }, { name: 'empty', type: 'String' }] });
  expect(valuesOf(inputs, { share: '\\\\s\\x', count: '3', force: 'false', empty: '' })).toEqual({ share: '\\\\s\\x', count: 3, force: false });
});
