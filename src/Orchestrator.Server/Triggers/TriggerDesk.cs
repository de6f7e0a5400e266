using Orchestrator.Core.Triggers;
using Orchestrator.Server.Api;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Triggers;

/// <summary>What operators see of triggers, and what they may say to them.</summary>
internal sealed class TriggerDesk(PublishedTriggers published, ITriggerStore store, ServerSettings settings, TimeProvider time)
{
    public async Task<IReadOnlyList<TriggerView>> List(CancellationToken cancellation)
    {
        var triggers = await published.Current(cancellation);
        var states = (await store.States(cancellation)).ToDictionary(state => state.Trigger);
        var secrets = (await store.Hooks(cancellation)).ToHashSet(StringComparer.Ordinal);
        var now = time.GetUtcNow();
        return [.. triggers.Select(trigger => TriggerView.Of(trigger, states.GetValueOrDefault(trigger.Key), now, Obstacle(trigger, triggers, secrets)))];
    }

    /// <exception cref="Refusal">There is none.</exception>
    public async Task<IReadOnlyList<TriggerView>> Find(WhichTrigger which, CancellationToken cancellation)
    {
        var found = (await List(cancellation)).Where(view => view.DefinitionId == which.DefinitionId && (which.ActivityId is null || view.ActivityId == which.ActivityId)).ToList();
        return found.Count > 0 ? found : throw Refusal.NotFound("trigger", which.ActivityId is null ? which.DefinitionId : $"{which.ActivityId} of {which.DefinitionId}");
    }

    /// <exception cref="Refusal">There is none.</exception>
    public async Task Pause(WhichTrigger which, string by, CancellationToken cancellation)
    {
        foreach (var view in await Find(which, cancellation))
            await store.Pause(new TriggerKey(view.DefinitionId, view.ActivityId), new TriggerPause(by, time.GetUtcNow()), cancellation);
    }

    /// <exception cref="Refusal">There is none.</exception>
    public async Task Resume(WhichTrigger which, CancellationToken cancellation)
    {
        foreach (var view in await Find(which, cancellation))
            await store.Resume(new TriggerKey(view.DefinitionId, view.ActivityId), time.GetUtcNow(), cancellation);
    }

    private string? Obstacle(ActiveTrigger trigger, IReadOnlyList<ActiveTrigger> all, HashSet<string> secrets) => trigger.Spec switch
    {
        TriggerSpec.Webhook webhook when all.First(other => other.Spec is TriggerSpec.Webhook another && another.Hook == webhook.Hook) is var owner && owner.Key != trigger.Key =>
            $"'{webhook.Hook}' belongs to '{owner.DefinitionName}' ({owner.Key.DefinitionId}), which was published at the same time; choose another name.",
        TriggerSpec.Webhook webhook when !secrets.Contains(webhook.Hook) =>
            $"It has no secret, so that every delivery is refused; make one with 'orchestrator triggers secret {webhook.Hook}'.",
        TriggerSpec.Message when settings.Broker is null => "This server has no broker, so that no messages arrive; set ORCHESTRATOR_MESSAGING.",
        _ => null,
    };
}
