using Orchestrator.Server.Api;

namespace Orchestrator.Server.Studio;

/// <summary>One word said to several things: one that refuses does not keep it from the others.</summary>
internal static class OneByOne
{
    /// <param name="done">What becomes of each: published, cancelled.</param>
    /// <exception cref="Refusal">It was refused for some; says for how many it was done, and each of the others with its reason.</exception>
    public static async Task Each(IReadOnlyList<string> ids, string done, Func<string, Task> work)
    {
        List<Mistake> refused = [];
        var tried = 0;
        foreach (var id in ids)
        {
            tried++;
            try
            {
                await work(id);
            }
            catch (Refusal refusal)
            {
                var details = string.Join("; ", refusal.Errors.Select(error => $"{error.Activity} {error.Input} {error.Message}".Trim()));
                refused.Add(new Mistake(null, $"'{id}':", $"{refusal.Message} {details}".TrimEnd()));

                // What cannot be reached for one thing cannot be for the next: each would be waited for in vain.
                if (refusal.Status >= StatusCodes.Status500InternalServerError)
                    break;
            }
        }

        refused.AddRange(ids.Skip(tried).Select(id => new Mistake(null, $"'{id}':", "Not tried any more.")));
        if (refused.Count > 0)
            throw Refusal.BadRequest($"{ids.Count - refused.Count} of {ids.Count} {done}, {refused.Count} not.", refused);
    }
}
