using System.Text.Json;
using Orchestrator.Agent.Hosting;
using Orchestrator.Agent.Journal;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Broker;
using Orchestrator.Contracts.Enrolment;

namespace Orchestrator.Agent.Enrolment;

/// <summary>What enrolment left in the data folder.</summary>
internal static class EnrolmentFile
{
    /// <summary>Null: this folder is not enrolled.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static AgentEnrolment? Find(string folder) => ReadFrom(Path.Combine(folder, AgentEnrolment.FileName));

    /// <summary>Null: there is no such file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static AgentEnrolment? ReadFrom(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ContractsJson.Default.AgentEnrolment) ?? throw new JsonException("it is empty");
        }
        catch (JsonException damaged)
        {
            throw new InvalidDataException($"{path} cannot be read: {damaged.Message} Enrol this computer again (orchestrator-agent enroll).", damaged);
        }
    }

    /// <summary>Makes it the identity of the folder in one step. A folder that was another target's keeps its journal aside.</summary>
    /// <exception cref="InvalidDataException">It cannot be used; the folder is as it was.</exception>
    public static void Adopt(DataFolder folder, AgentEnrolment enrolment, AgentLog log)
    {
        _ = Brokers(folder.Path, enrolment);
        if (Find(folder.Path) is { } former && former.Target != enrolment.Target)
            SetAside(folder, former.Target, log);
        PrivateFile.Write(Path.Combine(folder.Path, AgentEnrolment.FileName), JsonSerializer.SerializeToUtf8Bytes(enrolment, ContractsJson.Default.AgentEnrolment));
    }

    /// <summary>The broker's addresses with the agent's credentials.</summary>
    /// <param name="folder">The data folder: the authorities are written there, because they are read from a file.</param>
    /// <exception cref="InvalidDataException">An address cannot be used.</exception>
    public static IReadOnlyList<BrokerSettings> Brokers(string folder, AgentEnrolment enrolment)
    {
        var option = "";
        if (enrolment.BrokerAuthorities is { } authorities)
        {
            var file = Path.Combine(folder, "broker-authorities.pem");
            PrivateFile.Write(file, System.Text.Encoding.ASCII.GetBytes(authorities));
            option = "?cacertfile=" + Uri.EscapeDataString(file);
        }

        return [.. enrolment.Brokers.Select(address => Broker(address, enrolment, option))];
    }

    // The journal tells what another target was ordered to do; as this target nobody would understand its reports.
    private static void SetAside(DataFolder folder, string target, AgentLog log)
    {
        if (!File.Exists(folder.JournalFile))
            return;
        var aside = $"{folder.JournalFile}.of-{target}";
        File.Move(folder.JournalFile, aside, overwrite: true);
        log.Warning($"this folder belonged to target {target}; its journal is kept as {aside}");
    }

    private static BrokerSettings Broker(string address, AgentEnrolment enrolment, string option)
    {
        try
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
                throw new FormatException("is no address");
            var isEncrypted = uri.Scheme == "amqps";
            return BrokerSettings.Parse(
                $"{uri.Scheme}://{Uri.EscapeDataString(enrolment.User)}:{Uri.EscapeDataString(enrolment.Password)}@{uri.Authority}{uri.AbsolutePath}{(isEncrypted ? option : "")}",
                $"The broker's address '{address}'");
        }
        catch (FormatException mistake)
        {
            throw new InvalidDataException($"{mistake.Message} The server told it when this computer was enrolled (its setting ORCHESTRATOR_AGENTS_BROKER).", mistake);
        }
    }
}
