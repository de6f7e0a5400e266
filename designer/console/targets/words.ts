export const systems = [
  { value: 'linux', label: 'Linux' },
  { value: 'windows', label: 'Windows' },
  { value: 'macos', label: 'macOS' },
];

export const agentStates = [
  { value: 'connected', label: 'connected' },
  { value: 'absent', label: 'absent' },
  { value: 'never', label: 'never seen' },
];
