namespace Orchestrator.Server.Import;

/// <summary>
/// What variables say of a target: <c>ansible_host</c>, and <c>site</c>, <c>zone</c>, <c>tags</c>, <c>mac</c>, <c>timeframe</c>, <c>levels</c> and <c>credentials</c>, each also with
/// <c>orchestrator_</c> before it, which goes first. Others say nothing of targets and are passed over; passwords are never taken.
/// </summary>
internal sealed class AnsibleVariables(InventoryFile file)
{
    /// <summary>What stands in the place of a value that Ansible's vault keeps.</summary>
    public const string Vault = "$ANSIBLE_VAULT";

    private const string Own = "orchestrator_";

    private static readonly HashSet<string> Secrets = new(StringComparer.Ordinal)
    {
        "ansible_password", "ansible_ssh_pass", "ansible_ssh_password", "ansible_become_password", "ansible_become_pass", "ansible_sudo_pass", "ansible_su_pass",
        "ansible_winrm_password", "ansible_ssh_private_key", "ansible_ssh_private_key_passphrase",
    };

    /// <summary>What belongs into a credential set.</summary>
    private static readonly HashSet<string> OfCredentials = new(StringComparer.Ordinal)
    {
        "ansible_user", "ansible_ssh_user", "ansible_port", "ansible_ssh_port", "ansible_ssh_private_key_file", "ansible_become", "ansible_become_user", "ansible_become_method",
    };

    private static readonly HashSet<string> OfTargets = new(StringComparer.Ordinal)
    {
        "site", "zone", "timeframe", "levels", "credentials", "tags", "mac", "mac_addresses",
    };

    private readonly Dictionary<string, (int Line, int Hosts)> secrets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Line, int Hosts)> ofCredentials = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Line, int Hosts)> vaulted = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether the variable says anything of targets, or is worth a warning. Others are not even kept: a file may have any number of them for each host.
    /// </summary>
    public static bool IsKnown(string name) =>
        name is "ansible_host" or "ansible_ssh_host" or AnsibleTree.PriorityVariable
        || Secrets.Contains(name) || OfCredentials.Contains(name) || OfTargets.Contains(name)
        || (name.StartsWith(Own, StringComparison.Ordinal) && OfTargets.Contains(name[Own.Length..]));

    public ListedTarget Read(AnsibleTree.Host host, Dictionary<string, AnsibleTree.Variable> variables, IReadOnlyList<string> groups)
    {
        foreach (var (name, value) in variables)
        {
            if (Secrets.Contains(name))
                Count(secrets, name, value);
            else if (OfCredentials.Contains(name))
                Count(ofCredentials, name, value);
        }

        return new ListedTarget
        {
            Name = host.Name,
            Line = host.Line,
            Address = Value(variables, "ansible_host") ?? Value(variables, "ansible_ssh_host"),
            Site = OwnValue(variables, "site"),
            Zone = OwnValue(variables, "zone"),
            Timeframe = OwnValue(variables, "timeframe"),
            Levels = OwnValue(variables, "levels"),
            Credentials = OwnValue(variables, "credentials"),
            Tags = OwnList(variables, "tags"),
            MacAddresses = OwnList(variables, "mac") ?? OwnList(variables, "mac_addresses"),
            Groups = groups,
        };
    }

    /// <summary>Says what was not taken.</summary>
    public void Finish()
    {
        foreach (var (name, (line, hosts)) in secrets)
            file.Warn(line, $"{name} ({Hosts(hosts)}) is not taken: passwords do not belong into files; make a credential set (orchestrator credentials set) and name it with credentials=NAME.");
        foreach (var (name, (line, hosts)) in ofCredentials)
            file.Warn(line, $"{name} ({Hosts(hosts)}) is not taken: it belongs to a credential set; name one with credentials=NAME.");
        foreach (var (name, (line, hosts)) in vaulted)
            file.Warn(line, $"{name} ({Hosts(hosts)}) is in Ansible's vault and is not taken.");
    }

    private static string Hosts(int count) => count == 1 ? "1 host" : $"{count} hosts";

    private string? OwnValue(Dictionary<string, AnsibleTree.Variable> variables, string name) => Value(variables, Own + name) ?? Value(variables, name);

    private string? Value(Dictionary<string, AnsibleTree.Variable> variables, string name) => Usable(variables, name)?.Value.Trim();

    private IReadOnlyList<string>? OwnList(Dictionary<string, AnsibleTree.Variable> variables, string name)
    {
        if ((Usable(variables, Own + name) ?? Usable(variables, name)) is not { } variable)
            return null;
        return variable.Items is { } items ? [.. items.Select(item => item.Trim()).Where(item => item.Length > 0)] : ListedWords.Of(variable.Value);
    }

    private AnsibleTree.Variable? Usable(Dictionary<string, AnsibleTree.Variable> variables, string name)
    {
        if (!variables.TryGetValue(name, out var variable))
            return null;
        if (variable.Value.StartsWith(Vault, StringComparison.Ordinal))
        {
            Count(vaulted, name, variable);
            return null;
        }

        if (variable.Value.Contains("{{", StringComparison.Ordinal))
        {
            file.Error(variable.Line, $"{name} is a template, which only Ansible can fill in; write the value itself.");
            return null;
        }

        return string.IsNullOrWhiteSpace(variable.Value) ? null : variable;
    }

    private static void Count(Dictionary<string, (int Line, int Hosts)> counts, string name, AnsibleTree.Variable variable) =>
        counts[name] = counts.TryGetValue(name, out var known) ? (Math.Min(known.Line, variable.Line), known.Hosts + 1) : (variable.Line, 1);
}
