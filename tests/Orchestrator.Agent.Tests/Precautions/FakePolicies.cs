using System.Globalization;
using Orchestrator.Agent.Precautions;

namespace Orchestrator.Agent.Tests.Precautions;

/// <summary>A fake of Windows' registry: values in memory, which outlive the agent as the registry does. The agent can be made to die at any access.</summary>
internal sealed class FakePolicies : IPolicies
{
    private const int Dword = 4;

    private readonly SortedDictionary<string, PolicyValue> values = new(StringComparer.Ordinal);
    private int accesses;

    /// <summary>The agent dies at this access, counted from 1, before it takes place; null: it lives.</summary>
    public int? DiesAt { get; set; }

    public string All => string.Join(' ', values.Select(value => $"{value.Key}={value.Value.Type}:{value.Value.Text}"));

    public PolicyValue? Read(string name)
    {
        Access();
        return values.GetValueOrDefault(name);
    }

    public void Write(string name, PolicyValue value)
    {
        Access();
        // As the real one, which takes no number that is none.
        if (value.Type == Dword)
            _ = int.Parse(value.Text, CultureInfo.InvariantCulture);
        values[name] = value;
    }

    public void Remove(string name)
    {
        Access();
        values.Remove(name);
    }

    /// <summary>The access at which the next agent dies is counted anew.</summary>
    public void NewAgent(int? diesAt) => (accesses, DiesAt) = (0, diesAt);

    private void Access()
    {
        if (++accesses == DiesAt)
            throw new Killed();
    }
}

/// <summary>The agent is gone: nothing after this takes place.</summary>
internal sealed class Killed : Exception;
