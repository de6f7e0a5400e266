using System.CommandLine;
using System.Text.Json;
using Orchestrator.Cli.Client;

namespace Orchestrator.Cli.Commands;

/// <summary>A run of a distribution with one activity, so that it has a report and can be followed, cancelled and run again like any other.</summary>
/// <param name="Definition">Id of the distribution.</param>
/// <param name="Activity">Its activity's type.</param>
internal sealed record OneActivity(string Definition, string Activity)
{
    /// <summary>What the activity is given, texts by name.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>Starts it, and follows it unless it shall not be.</summary>
    public async Task<int> Run(Session session, ParseResult parsed, StartOptions start, IReadOnlyList<string> targets, CancellationToken cancellation)
    {
        var draft = await session.Client.Push(Text(), cancellation);
        await session.Client.Publish(draft.Id, cancellation);
        var request = new StartRun(draft.Id, targets) { StartAt = start.StartAt(parsed), DeadlineMinutes = start.DeadlineMinutes(parsed) };
        var run = await session.Client.Start(request, cancellation);
        if (!start.IsDetached(parsed))
            return await Following.Follow(session, run.Id, cancellation);
        session.Say(run, $"Run {run.Id} is started. To follow it: orchestrator watch {run.Id}");
        return ExitCode.Success;
    }

    private string Text()
    {
        var inputs = string.Concat(Inputs.Select(input =>
            $$"""
            , "{{input.Key}}": { "typeName": "String", "expression": { "type": "Literal", "value": "{{JsonEncodedText.Encode(input.Value)}}" } }
            """));
        return $$"""
            {
              "definitionId": "{{Definition}}", "name": "{{Definition}}",
              "root": {
                "id": "root", "type": "Elsa.Flowchart", "version": 1,
                "activities": [
                  { "id": "start", "type": "Elsa.Start", "version": 1 },
                  { "id": "work", "type": "{{Activity}}", "version": 1{{inputs}} },
                  { "id": "end", "type": "Elsa.End", "version": 1 }
                ],
                "connections": [
                  { "source": { "activity": "start", "port": "Done" }, "target": { "activity": "work", "port": "In" } },
                  { "source": { "activity": "work", "port": "Done" }, "target": { "activity": "end", "port": "In" } }
                ]
              }
            }
            """;
    }
}
