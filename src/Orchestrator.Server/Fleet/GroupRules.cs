using Orchestrator.Core.Targets;
using Orchestrator.Core.Timeframes;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Fleet;

/// <summary>What makes a usable group.</summary>
internal static class GroupRules
{
    private const int LongestName = 100;
    private const int LongestDescription = 1_000;
    private const int LongestWord = 255;
    private static readonly string[] Systems = ["linux", "windows", "macos"];

    public static Mistake? MistakeIn(string name) => Names.MistakeIn(name, "A group", LongestName);

    /// <summary>The group in the form in which it is kept.</summary>
    /// <exception cref="Refusal">Something is wrong; all of it is named.</exception>
    public static Group Check(string name, GroupBody body, TargetReferences references, ITimeframeDirectory timeframes)
    {
        var mistakes = new List<Mistake>();
        if (MistakeIn(name) is { } misnamed)
            mistakes.Add(misnamed);
        if (body.Description is { Length: > LongestDescription })
            mistakes.Add(new(null, "description", $"A description has at most {LongestDescription} characters."));
        var query = body.Query is { } asked ? Check(asked, mistakes) : null;
        string? credentials = null;
        if (Some(body.Credentials) is { } set && !references.Credentials.TryGetValue(set, out credentials))
            mistakes.Add(new(null, "credentials", $"There is no credential set '{set}'; make it or choose another one."));
        var timeframe = TargetRules.Timeframe(Some(body.Timeframe), timeframes, mistakes);
        if (timeframe is not null && query?.Agent is not null)
        {
            mistakes.Add(new(
                null,
                "timeframe",
                "A group whose query asks for the state of the agent has no timeframe: who belongs to it changes whenever an agent comes or goes. "
                    + "Leave out the timeframe, or agent in the query."));
        }

        if (mistakes.Count > 0)
            throw Refusal.BadRequest(string.Join(" ", mistakes.Select(mistake => mistake.Message)), mistakes);
        return new Group { Name = name, Description = body.Description?.Trim() ?? "", Query = query, Credentials = credentials, Timeframe = timeframe };
    }

    /// <summary>The query without empty conditions.</summary>
    public static GroupQuery Check(GroupQuery asked, List<Mistake> mistakes)
    {
        var query = asked with { Tag = Some(asked.Tag), Site = Some(asked.Site), Os = Some(asked.Os)?.ToLowerInvariant(), Name = Some(asked.Name) };
        if (query.IsEmpty)
            mistakes.Add(new(null, "query", "The query asks for nothing, which would be every target; give tag, site, os, name or agent (name '*' if you mean them all)."));
        if (query.Os is { } os && !Systems.Contains(os))
            mistakes.Add(new(null, "query.os", $"'{os}' is no system; choose from {string.Join(", ", Systems)}."));
        foreach (var (field, word) in new[] { ("tag", query.Tag), ("site", query.Site), ("name", query.Name) })
        {
            if (word is { } text && (text.Length > LongestWord || !text.All(Names.IsVisible)))
                mistakes.Add(new(null, $"query.{field}", $"{field} has at most {LongestWord} characters and no control characters."));
        }

        return query;
    }

    private static string? Some(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
