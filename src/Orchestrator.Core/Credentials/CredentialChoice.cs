using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Credentials;

/// <summary>Which credential set a target is logged in to with, and who says so.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="From">For people: "the target", "group 'web'" or "the default".</param>
public sealed record CredentialChoice(string Set, string From)
{
    /// <summary><see cref="From"/> where neither the target nor a group says anything.</summary>
    public const string OfDefault = "the default";

    /// <summary>The set the target names, else the one its groups name, else the default one.</summary>
    /// <param name="groups">Those the target belongs to.</param>
    /// <exception cref="CredentialException">Its groups name different sets: trying one after the other could lock the account.</exception>
    public static CredentialChoice Of(Target target, IEnumerable<Group> groups)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.Credentials is { } own)
            return new CredentialChoice(own, "the target");
        var named = groups.Where(group => group.Credentials is not null).OrderBy(group => group.Name, StringComparer.OrdinalIgnoreCase).ToList();
        if (named is [])
            return new CredentialChoice(CredentialSet.Default, OfDefault);
        if (named.Select(group => group.Credentials!).Distinct(StringComparer.OrdinalIgnoreCase).Count() == 1)
            return new CredentialChoice(named[0].Credentials!, $"group '{named[0].Name}'");
        var different = string.Join(", ", named.Select(group => $"'{group.Name}' names '{group.Credentials}'"));
        throw new CredentialException($"The groups of '{target.Name}' name different credential sets ({different}); give the target one of its own.");
    }
}
