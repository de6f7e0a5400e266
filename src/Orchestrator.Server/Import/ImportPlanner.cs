using Orchestrator.Core.Targets;
using Orchestrator.Server.Api;
using Orchestrator.Server.Fleet;
using Orchestrator.Timeframes;

namespace Orchestrator.Server.Import;

/// <summary>Compares inventory files with the inventory.</summary>
internal sealed class ImportPlanner(Inventory inventory, TargetRules rules)
{
    /// <summary>What the file would change; what is wrong with it is added to its errors.</summary>
    public async Task<ImportPlan> Plan(InventoryFile file, CancellationToken cancellation)
    {
        var references = await rules.References(cancellation);
        await inventory.Know([], [.. file.Targets.Select(target => target.Name)], cancellation);
        var plan = new ImportPlan();
        try
        {
            AddGroups(file, references, plan);
            references = references with
            {
                Groups = references.Groups.Concat(plan.NewGroups).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase),
            };
            foreach (var listed in file.Targets)
                Compare(listed, references, file, plan);
        }
        catch (TooManyErrorsException)
        {
            // What is listed is enough to begin with.
        }

        return plan;
    }

    private static void AddGroups(InventoryFile file, TargetReferences references, ImportPlan plan)
    {
        foreach (var target in file.Targets)
        {
            foreach (var name in target.Groups)
            {
                var isNew = !references.Groups.ContainsKey(name) && plan.NewGroups.TryAdd(name, new Group { Name = name });
                if (isNew && GroupRules.MistakeIn(name) is { } misnamed)
                    file.Error(target.Line, $"The group '{name}' cannot be made: {misnamed.Message}");
            }
        }
    }

    private void Compare(ListedTarget listed, TargetReferences references, InventoryFile file, ImportPlan plan)
    {
        var known = inventory.FindByName(listed.Name);
        var before = known ?? new Target { Id = Guid.NewGuid().ToString("N"), Name = listed.Name };
        var mistakes = new List<Mistake>();
        var said = Said(listed, mistakes);
        var checkedSaid = rules.Check(before.Name, Merged(said, before), references, mistakes);
        foreach (var mistake in mistakes)
            file.Error(listed.Line, $"'{listed.Name}': {mistake.Message}");
        if (mistakes.Count > 0)
            return;
        said = Usable(said, checkedSaid);
        var after = Merged(said, before).On(before);
        if (known is null)
            plan.Changes.Add(new PlannedChange(listed, null, after, null, []));
        else if (Differences(before, after) is { Count: > 0 } differences)
            // Against what is stored then: an agent may have told something new meanwhile.
            plan.Changes.Add(new PlannedChange(listed, known, null, stored => Merged(said, stored).On(stored), differences));
        else
            plan.Unchanged++;
    }

    private static TargetSettings Said(ListedTarget listed, List<Mistake> mistakes)
    {
        string? misread = null;
        var levels = listed.Levels is null ? null : LevelSettingsText.Read(listed.Levels, out misread);
        if (misread is not null)
            mistakes.Add(new(null, "levels", $"Its levels cannot be read: {misread}"));
        return new(listed.Address, listed.Site, listed.Tags, listed.Groups, listed.Credentials, listed.MacAddresses, listed.Zone, listed.Timeframe, levels);
    }

    /// <summary>What the file says, in the form in which it is kept.</summary>
    /// <param name="usable">What was decided already, and what the file says, in that form.</param>
    private static TargetSettings Usable(TargetSettings said, TargetSettings usable) => new(
        said.Address is null ? null : usable.Address,
        said.Site is null ? null : usable.Site,
        said.Tags is null ? null : usable.Tags,
        [.. (usable.Groups ?? []).Intersect(said.Groups ?? [], StringComparer.OrdinalIgnoreCase)],
        said.Credentials is null ? null : usable.Credentials,
        said.MacAddresses is null ? null : usable.MacAddresses,
        said.Zone is null ? null : usable.Zone,
        said.Timeframe is null ? null : usable.Timeframe,
        said.Levels);

    /// <summary>What the file says over what is decided already; groups are joined, never left, and of the levels each value counts by itself.</summary>
    private static TargetSettings Merged(TargetSettings said, Target stored) => (said with
    {
        Groups = [.. stored.Groups.Union(said.Groups ?? [], StringComparer.OrdinalIgnoreCase)],
        Levels = said.Levels?.Within(stored.Levels),
    }).Over(TargetSettings.Of(stored));

    /// <summary>Names of what is another in the one than in the other.</summary>
    public static IReadOnlyList<string> ChangedFields(Target before, Target after) => [.. Compared(before, after).Select(field => field.Name)];

    private static List<string> Differences(Target before, Target after) =>
        [.. Compared(before, after).Select(field => $"{field.Name}: '{field.Before}' becomes '{field.After}'")];

    private static IEnumerable<(string Name, string Before, string After)> Compared(Target before, Target after) =>
        Fields(before).Zip(Fields(after), (old, now) => (old.Name, old.Value, now.Value)).Where(field => field.Item2 != field.Item3);

    private static IEnumerable<(string Name, string Value)> Fields(Target target) =>
    [
        ("address", target.Address ?? ""),
        ("site", target.Site),
        ("zone", target.Zone ?? ""),
        ("timeframe", target.Timeframe ?? ""),
        ("levels", target.Levels is { } levels ? LevelSettingsText.Of(levels) : ""),
        ("credentials", target.Credentials ?? ""),
        ("tags", string.Join(", ", target.Tags)),
        ("groups", string.Join(", ", target.Groups)),
        ("mac", string.Join(", ", target.MacAddresses)),
    ];
}
