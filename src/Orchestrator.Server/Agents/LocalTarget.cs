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
    public static async Task<Target> Ensure(Inventory inventory, DataFolder folder, CancellationToken cancellation)
    {
        var file = folder.AgentTarget;
        if (File.Exists(file) && inventory.Find((await File.ReadAllTextAsync(file, cancellation)).Trim()) is { } known)
            return known;
        var name = Environment.MachineName;
        if (inventory.FindByName(name) is not { } target)
        {
            target = new Target { Id = Guid.NewGuid().ToString("N"), Name = name };
            await inventory.Add([target], cancellation);
        }

        await File.WriteAllTextAsync(file, target.Id, cancellation);
        return target;
    }
}
