using System.Text.Json;
using Orchestrator.Server.Import;

namespace Orchestrator.Server.Tests;

/// <summary>Inventories are read as Ansible reads them: what it said of each is kept beside it (Ansible/golden makes it anew).</summary>
public sealed class AnsibleComparisonTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Ansible");

    public static TheoryData<string> Inventories =>
        [.. Directory.GetFiles(Folder).Where(path => Path.GetExtension(path) is ".ini" or ".yml").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Inventories))]
    public async Task Hosts_groups_and_variables_come_to_what_Ansible_says(string name)
    {
        await using var content = File.OpenRead(Path.Combine(Folder, name));
        using var said = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, name + ".json"), TestContext.Current.CancellationToken));

        var format = Path.GetExtension(name) == ".ini" ? InventoryFormat.AnsibleIni : InventoryFormat.AnsibleYaml;
        var file = InventoryReader.Read(content, format, TestContext.Current.CancellationToken);

        file.Errors.ShouldBeEmpty();
        var hosts = Said(said.RootElement);
        hosts.ShouldNotBeEmpty();
        string.Join('\n', file.Targets.OrderBy(target => target.Name, StringComparer.Ordinal).Select(Words)).ShouldBe(string.Join('\n', hosts));
    }

    private static string Words(ListedTarget target) => Words(
        target.Name, target.Groups, target.Address, target.Site, target.Zone, target.Timeframe, target.Credentials, target.Tags, target.MacAddresses);

    private static string Words(
        string name,
        IEnumerable<string> groups,
        string? address,
        string? site,
        string? zone,
        string? timeframe,
        string? credentials,
        IReadOnlyList<string>? tags,
        IReadOnlyList<string>? macs) =>
        $"{name} in {string.Join(' ', groups)}: address <{address}> site <{site}> zone <{zone}> timeframe <{timeframe}> credentials <{credentials}> "
        + $"tags <{string.Join('|', tags ?? [])}> mac <{string.Join('|', macs ?? [])}>";

    private static List<string> Said(JsonElement inventory)
    {
        var groups = inventory.EnumerateObject().Where(group => group.Name != "_meta").ToDictionary(group => group.Name, group => group.Value);
        var parents = groups.SelectMany(group => Names(group.Value, "children").Select(child => (child, group.Key))).ToLookup(pair => pair.child, pair => pair.Key);
        var variables = inventory.GetProperty("_meta").GetProperty("hostvars");
        var hosts = groups.SelectMany(group => Names(group.Value, "hosts").Select(host => (host, group.Key))).ToLookup(pair => pair.host, pair => pair.Key);
        return [.. hosts.OrderBy(host => host.Key, StringComparer.Ordinal).Select(host =>
        {
            var known = variables.TryGetProperty(host.Key, out var found) ? found : default;
            var above = Above(host).Where(group => group is not ("all" or "ungrouped")).Distinct().Order(StringComparer.Ordinal);
            return Words(
                host.Key,
                above,
                Text(known, "ansible_host"),
                Text(known, "site"),
                Text(known, "zone"),
                Text(known, "timeframe"),
                Text(known, "credentials"),
                List(known, "tags"),
                List(known, "mac"));
        })];

        IEnumerable<string> Above(IEnumerable<string> some) => some.SelectMany(group => Above(parents[group]).Prepend(group));
    }

    private static IEnumerable<string> Names(JsonElement group, string field) =>
        group.TryGetProperty(field, out var names) ? names.EnumerateArray().Select(name => name.GetString()!) : [];

    private static string? Text(JsonElement known, string name) => Value(known, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } list => string.Join(',', list.EnumerateArray().Select(item => item.ToString())),
        { } value => value.ToString().Trim(),
    };

    private static IReadOnlyList<string>? List(JsonElement known, string name) => Value(known, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(item => item.ToString().Trim())],
        { } value => ListedWords.Of(value.ToString()),
    };

    private static JsonElement? Value(JsonElement known, string name) =>
        known.ValueKind == JsonValueKind.Object && known.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
