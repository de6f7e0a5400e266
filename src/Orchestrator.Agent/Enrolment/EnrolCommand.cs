using System.Security.Cryptography;
using System.Text;
using Orchestrator.Agent.Hosting;
using Orchestrator.Agent.Journal;
using Orchestrator.Agent.Platform;
using Orchestrator.Contracts.Enrolment;

namespace Orchestrator.Agent.Enrolment;

/// <summary><c>orchestrator-agent enroll</c>: makes this computer a target of the server. Repeated after a crash it goes on where it was.</summary>
internal static class EnrolCommand
{
    private const int LongestToken = 500;

    /// <exception cref="IOException">The folder is in use, or the server is away.</exception>
    /// <exception cref="InvalidDataException">The token cannot be read, or the server refuses.</exception>
    public static async Task Run(EnrolSettings settings, AgentLog log, CancellationToken cancellation)
    {
        using var folder = await DataFolder.Take(settings.Data, cancellation);
        var former = EnrolmentFile.Find(folder.Path);
        var attempt = Path.Combine(folder.Path, "enrolment.attempt");
        var request = new EnrolmentRequest
        {
            Token = await Token(settings.TokenFile, cancellation),
            Attempt = Attempt(attempt),
            Name = settings.Name ?? former?.Name ?? Environment.MachineName,
            MachineId = Machine.Id(folder.Path),
            AgentVersion = Machine.AgentVersion,
            Platform = Machine.Platform,
        };
        using var client = new EnrolmentClient(settings.Server, settings.ServerAuthorities, log);
        var enrolment = Pinned(await client.Enrol(request, cancellation), settings.Fingerprint);
        EnrolmentFile.Adopt(folder, enrolment, log);
        File.Delete(attempt);
        log.Info($"this computer is target '{enrolment.Name}' ({enrolment.Target}); start the agent: orchestrator-agent run --data {settings.Data}");
    }

    private static async Task<string> Token(string? file, CancellationToken cancellation)
    {
        var text = file is null ? await Console.In.ReadLineAsync(cancellation) : await File.ReadAllTextAsync(file, cancellation);
        return text?.Trim() is { Length: > 0 and <= LongestToken } token
            ? token
            : throw new InvalidDataException(file is null ? "Standard input holds no token; give it there or name a file with --token-file." : $"'{file}' holds no token.");
    }

    private static string Attempt(string file)
    {
        if (!File.Exists(file))
            PrivateFile.Write(file, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))));
        return File.ReadAllText(file);
    }

    private static AgentEnrolment Pinned(AgentEnrolment answer, string? fingerprint)
    {
        using var readable = ServerKeys.Verifier(answer.ServerKeys, "The server's answer");
        if (fingerprint is null)
            return answer;
        var keys = ServerKeys.Keys(answer.ServerKeys);
        return keys.FirstOrDefault(key => Convert.ToHexStringLower(SHA256.HashData(key)) == fingerprint) is { } pinned
            ? answer with { ServerKeys = ServerKeys.Pem(pinned) }
            : throw new InvalidDataException(
                $"The server's key has the fingerprint {Convert.ToHexStringLower(SHA256.HashData(keys[0]))}, not {fingerprint}: this is not the server you mean, or its key has changed. "
                + "Nothing was stored.");
    }
}
