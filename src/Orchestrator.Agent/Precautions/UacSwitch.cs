using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrator.Agent.Journal;

namespace Orchestrator.Agent.Precautions;

/// <summary>
/// Turns Windows' user account control off for a while, and restores exactly what was there. What was there is durable before anything is
/// changed, and forgotten when all of it is back: an agent that went down in between restores it at its next start.
/// </summary>
/// <param name="policies">The values.</param>
/// <param name="file">Where what was there is kept.</param>
internal sealed class UacSwitch(IPolicies policies, string file)
{
    private const int Dword = 4;

    /// <summary>
    /// Administrators are not asked, and nothing is dimmed; both count at once. EnableLUA is left: it would count after the next restart only,
    /// and would then be off beyond the run.
    /// </summary>
    private static readonly KeyValuePair<string, PolicyValue>[] Off =
        [new("ConsentPromptBehaviorAdmin", new PolicyValue(Dword, "0")), new("PromptOnSecureDesktop", new PolicyValue(Dword, "0"))];

    /// <summary>Something was changed and is not restored yet.</summary>
    public bool IsOff => File.Exists(file);

    /// <summary>Turns it off.</summary>
    /// <exception cref="IOException">The disk or the registry refused; what was changed stands in the file.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent's account may not.</exception>
    public void TurnOff()
    {
        // What an earlier agent has found is the truth; what is there now is its doing.
        if (!IsOff)
        {
            var found = Off.ToDictionary(value => value.Key, value => policies.Read(value.Key));
            PrivateFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(found, PolicyJson.Default.DictionaryStringPolicyValue));
        }

        foreach (var (name, value) in Off)
            policies.Write(name, value);
    }

    /// <summary>Restores what was there; nothing happens if nothing was changed.</summary>
    /// <exception cref="IOException">The registry refused, or the file cannot be read; it is tried again at the next occasion.</exception>
    /// <exception cref="UnauthorizedAccessException">The agent's account may not.</exception>
    public void Restore()
    {
        if (!IsOff)
            return;
        foreach (var (name, value) in Kept())
            Restore(name, value);
        File.Delete(file);
    }

    private void Restore(string name, PolicyValue? value)
    {
        if (value is null)
        {
            policies.Remove(name);
            return;
        }

        try
        {
            policies.Write(name, value);
        }
        catch (Exception odd) when (odd is FormatException or OverflowException or ArgumentException)
        {
            throw new IOException($"what {name} was cannot be read from {file}: {odd.Message}", odd);
        }
    }

    private Dictionary<string, PolicyValue?> Kept()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), PolicyJson.Default.DictionaryStringPolicyValue)
                ?? throw new JsonException("it is empty");
        }
        catch (JsonException damaged)
        {
            throw new IOException($"what the user account control was cannot be read from {file}: {damaged.Message}", damaged);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Dictionary<string, PolicyValue?>))]
internal sealed partial class PolicyJson : JsonSerializerContext;
