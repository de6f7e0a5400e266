using Orchestrator.Core.Targets;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Agents;

/// <summary>The target that stands for this computer.</summary>
internal static class LocalTarget
{
    /// <summary>
    /// Finds it, or adds it under the computer's name. Its id is kept beside the agent's journal: a computer that is renamed stays the
    /// same target.
    /// </summary>
    /// <param name="isItsOwn">
    /// The inventory is a fleet's and this server starts an agent: a target of this name is somebody else's, perhaps another server's on this
    /// computer, and two agents must not be one target.
    /// </param>
    public static async Task<Target> Ensure(Inventory inventory, DataFolder folder, bool isItsOwn, CancellationToken cancellation)
    {
        var file = folder.AgentTarget;
        if (File.Exists(file) && inventory.Find((await File.ReadAllTextAsync(file, cancellation)).Trim()) is { } known)
            return known;
        var name = Environment.MachineName;
        var target = isItsOwn ? null : inventory.FindByName(name);

        // Noted before it is added: a crash between the two must not leave a target that nobody claims.
        var id = target?.Id ?? Guid.NewGuid().ToString("N");
        await File.WriteAllTextAsync(file, id, cancellation);
        return target ?? await Add(id, name, inventory, cancellation);
    }

    private static async Task<Target> Add(string id, string name, Inventory inventory, CancellationToken cancellation)
    {
        for (var number = 1; ; number++)
        {
            var target = new Target { Id = id, Name = number == 1 ? name : $"{name}-{number}" };
            try
            {
                await inventory.Add([target], cancellation);
                return target;
            }
            catch (DuplicateNameException)
            {
                // The next number.
            }
        }
    }
}
