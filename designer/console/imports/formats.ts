export const formats = [
  { value: 'csv', label: 'Table (CSV)' },
  { value: 'ansibleIni', label: 'Ansible, INI' },
  { value: 'ansibleYaml', label: 'Ansible, YAML' },
] as const;

export type Format = (typeof formats)[number]['value'];

/** What a file most likely is, by its name; Ansible's own inventories often have no ending. */
export function formatOf(name: string): Format {
  if (/\.ya?ml$/i.test(name)) return 'ansibleYaml';
  return /\.(ini|cfg)$/i.test(name) || !name.includes('.') ? 'ansibleIni' : 'csv';
}
