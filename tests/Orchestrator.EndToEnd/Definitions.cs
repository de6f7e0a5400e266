using System.Text.Json;

namespace Orchestrator.EndToEnd;

/// <summary>Definitions made for a test.</summary>
internal static class Definitions
{
    /// <summary>Start, one Execute with these actions, End.</summary>
    public static string Execute(string id, IEnumerable<(string Name, string Script, string OnInterrupted)> actions)
    {
        return Execute(id, JsonSerializer.Serialize(
            actions.Select(action => new { name = action.Name, kind = "script", script = action.Script, onInterrupted = action.OnInterrupted })));
    }

    /// <summary>Start, one Execute with this list of actions (JSON), End.</summary>
    public static string Execute(string id, string list)
    {
        return $$"""
            {
              "definitionId": "{{id}}", "name": "{{id}}",
              "root": {
                "id": "root", "type": "Elsa.Flowchart", "version": 1,
                "activities": [
                  { "id": "start", "type": "Elsa.Start", "version": 1 },
                  { "id": "work", "type": "Orchestrator.Execute", "version": 1,
                    "actions": { "typeName": "Object", "expression": { "type": "Object", "value": {{JsonSerializer.Serialize(list)}} } } },
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

    /// <summary>Start, one Transfer of the newest version of a package, End.</summary>
    public static string Transfer(string id, string package, string destination) => $$"""
        {
          "definitionId": "{{id}}", "name": "{{id}}",
          "root": {
            "id": "root", "type": "Elsa.Flowchart", "version": 1,
            "activities": [
              { "id": "start", "type": "Elsa.Start", "version": 1 },
              { "id": "bring", "type": "Orchestrator.Transfer", "version": 1, "package": "{{package}}", "destination": {{JsonSerializer.Serialize(destination)}} },
              { "id": "end", "type": "Elsa.End", "version": 1 }
            ],
            "connections": [
              { "source": { "activity": "start", "port": "Done" }, "target": { "activity": "bring", "port": "In" } },
              { "source": { "activity": "bring", "port": "Done" }, "target": { "activity": "end", "port": "In" } }
            ]
          }
        }
        """;

    /// <summary>Three mistakes: an unknown type, a retry window out of range, an Execute with nothing to do.</summary>
    public const string ThreeMistakes = """
        {
          "definitionId": "mistakes", "name": "mistakes",
          "root": {
            "id": "root", "type": "Elsa.Flowchart", "version": 1,
            "activities": [
              { "id": "start", "type": "Elsa.Start", "version": 1 },
              { "id": "strange", "type": "Orchestrator.Teleport", "version": 1 },
              { "id": "again", "type": "Orchestrator.Retry", "version": 1,
                "windowMinutes": { "typeName": "Int32", "expression": { "type": "Literal", "value": "5" } } },
              { "id": "work", "type": "Orchestrator.Execute", "version": 1 },
              { "id": "end", "type": "Elsa.End", "version": 1 }
            ],
            "connections": [
              { "source": { "activity": "start", "port": "Done" }, "target": { "activity": "strange", "port": "In" } },
              { "source": { "activity": "strange", "port": "Done" }, "target": { "activity": "work", "port": "In" } },
              { "source": { "activity": "work", "port": "Done" }, "target": { "activity": "end", "port": "In" } },
              { "source": { "activity": "work", "port": "Failed" }, "target": { "activity": "again", "port": "In" } },
              { "source": { "activity": "again", "port": "Retry" }, "target": { "activity": "work", "port": "In" } }
            ]
          }
        }
        """;
}
