import type { Forecast } from '../api/types';
import { plural } from '../format/count.ts';

const hour = 3_600_000;

/** What would come of a run over so many targets: most are done within the hour, the last come the next morning, and the very last nobody knows when. */
export function fakeForecast(targets: number, now: number): Forecast {
  const at = (hours: number) => new Date(now + hours * hour).toISOString();
  const lost = Math.ceil(targets / 200);
  const done = (hours: number) => Math.round((targets - lost) * (hours < 1 ? hours * 0.8 : hours < 12 ? 0.8 : Math.min(1, 0.8 + (hours - 12) * 0.1)));
  return {
    definitionId: 'kiosk-update', version: 3, madeAt: at(0), startsAt: at(0), deadline: at(24), firstStart: at(0), rehearsals: 19,
    half: { earliest: at(0.6), expected: at(0.65), latest: at(0.7) },
    ninety: { earliest: at(12.8), expected: at(13), latest: at(13.3) },
    ninetyNine: { earliest: at(13.8), expected: at(14), latest: null },
    end: { earliest: at(24), expected: at(24), latest: at(24) },
    ledger: { targets, succeeded: targets - lost, failed: 0, skipped: 0, expired: lost, cancelled: 0, active: 0, waiting: 0, closes: true },
    curve: Array.from({ length: 101 }, (_, step) => ({ at: at(step * 0.24), started: Math.min(targets, done(step * 0.24 + 0.3)), done: done(step * 0.24) })),
    misses: [{ result: 'expired', why: 'It was not reached before the deadline.', targets: lost, examples: ['sim-0001'] }],
    targets: [], targetsLeftOut: targets,
    bases: [`product 2.1 (14 files, 310,000,000 bytes, all of which are taken to be missing): the rates that are set, for ${plural(targets, 'target')}.`],
    assumptions: [
      `Of ${plural(lost, 'target')} nobody can tell when they come, as they are away for much longer than before or none of their hours are known; they are taken to stay away (sim-0001, seen last on 2026-03-01).`,
      'Targets are taken to come and go as they did on earlier days of the same weekday, or on others where that is not known yet.',
    ],
  };
}
