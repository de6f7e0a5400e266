import type { LevelSetting, LevelSettings } from '../api/types';
import { formatBytes } from '../format/bytes';
import { formatDuration } from '../format/time';

/** The levels at which anything is fetched at all, as the API names them. */
export const openLevels = ['minimum', 'normal', 'maximum'] as const satisfies readonly (keyof LevelSettings)[];
export type OpenLevel = (typeof openLevels)[number];

/** A value of a level: how it is called, in what it is counted, and between which numbers it lies. */
export interface Setting {
  name: keyof LevelSetting;
  label: string;
  unit: string;
  min: number;
  max: number;
}

/** What can be set for a level. */
export const settings: readonly Setting[] = [
  { name: 'bytesPerSecond', label: 'Rate', unit: 'bytes/s', min: 0, max: 2 ** 40 },
  { name: 'parallelism', label: 'At once', unit: 'contents', min: 1, max: 10_000 },
  { name: 'pollingSeconds', label: 'Polling', unit: 's', min: 0, max: 604_800 },
  { name: 'pauseSeconds', label: 'Pause', unit: 's', min: 0, max: 86_400 },
];

/** Those of a target, which fetches one file after the other and is never polled. */
export const targetSettings = settings.filter(({ name }) => name === 'bytesPerSecond' || name === 'pauseSeconds');

/** The settings with one value changed; null sets nothing, and a level without values is not set. */
export function withValue(levels: LevelSettings, level: OpenLevel, name: keyof LevelSetting, value: number | null): LevelSettings {
  const next: LevelSetting = { ...levels[level], [name]: value };
  const isEmpty = settings.every(setting => (next[setting.name] ?? null) === null);
  return { ...levels, [level]: isEmpty ? null : next };
}

/** Null: nothing is set at any level. */
export function orNull(levels: LevelSettings): LevelSettings | null {
  return openLevels.some(level => levels[level]) ? levels : null;
}

/** What is set, for people; null: nothing. */
export function valueText(name: keyof LevelSetting, value: number | null): string {
  if (value === null) return '–';
  switch (name) {
    case 'bytesPerSecond':
      return value === 0 ? 'no limit' : `${formatBytes(value)}/s`;
    case 'parallelism':
      return String(value);
    case 'pollingSeconds':
      return value === 0 ? 'off' : formatDuration(value * 1000);
    case 'pauseSeconds':
      return value === 0 ? 'none' : formatDuration(value * 1000);
  }
}
